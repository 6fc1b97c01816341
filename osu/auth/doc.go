// Package auth obtains, renews, stores and revokes tokens of the osu! API. Pass
// its sessions to osu.New.
//
// # Choosing a login
//
//   - News, changelog, wiki and comments need no token: osu.New(nil).
//   - Public data (users, beatmaps, scores, …), no user: [ClientCredentials].
//   - The user of the machine that the program runs on: [Login], and [Resume]
//     on later starts.
//   - Users of a web application: [Handler] and [Pool].
//   - A chat bot: [ClientCredentials] with [ScopeDelegate] for writing, and a
//     second session for reading.
//   - An existing access token: [FixedToken]. A token source of package oauth2:
//     [FromTokenSource]. An existing refresh token: [NewSession]. A login saved
//     by a program that used osu.py: package
//     [github.com/osugo/osugo/osu/auth/osupy].
//
// All but the first need an application, registered at
// https://osu.ppy.sh/home/account/edit#oauth.
//
// There is no login with name and password: the server offers it only to the
// game, whose credentials other programs must not use.
//
// # A first program
//
//	app := auth.App{ID: 1, Secret: auth.Secret(os.Getenv("OSU_CLIENT_SECRET"))}
//	session, err := auth.ClientCredentials(app)
//	if err != nil {
//		return err
//	}
//	client, err := osu.New(session)
//
// With a user, and a login that outlives the program:
//
//	app.RedirectURL = "http://127.0.0.1/callback" // as registered
//	store := auth.NewFileStore(filepath.Join(configDir, "my-program", "osu.json"))
//	session, err := auth.Resume(ctx, app, store)
//	if errors.Is(err, auth.ErrLoginRequired) {
//		session, err = auth.Login(ctx, app, &auth.LoginParams{Store: store})
//	}
//	if err != nil {
//		return err
//	}
//	defer session.Close()
//
// # Stores
//
// Access tokens expire after a day. Refresh tokens expire after three months
// and can be used once: a renewal revokes the old pair before it issues the new
// one, and a program that loses the new pair has lost the login. That is why a
// [Store] has a lock as well as Load and Save. A session holds the lock from
// reading the refresh token until the next one is stored, so programs that
// share a store take turns, and the second one finds the new tokens.
// [FileStore] does this for the processes of one machine; a database or a lease
// server can do it for several machines (package
// [github.com/osugo/osugo/osu/auth/storetest] tests such a store). A store
// holds one login, as text with unencrypted secrets.
//
// Before a session uses a refresh token, it writes a note to the store. If the
// store can't be written, callers get an [ErrStore] and the token stays valid.
// If the program is killed after that, the next one finds the note: either the
// refresh token still works, or the error says that the new tokens were lost
// ([Error.Lost]). If the note could be stored but the new tokens can't, the
// callers waiting for them get an [ErrStore]; after that the session uses the
// tokens from memory, and tries again to store them.
//
// # Many users
//
// A [Pool] loads a user's session when it is first needed and renews its tokens
// only when necessary, so of thousands of users only the active ones cost
// anything:
//
//	pool, err := auth.NewPool(app, auth.FileStores(dir), nil)
//	…
//	client, err := osu.New(pool.For(user), osu.Limiter(limiter))
//
// Clients of one application should share a limiter, because the server's terms
// limit the application, not each user. Call [Pool.Add] in the [Finish]
// function of a [Handler] to add the tokens of a user who has logged in.
//
// # Errors
//
// [ErrLoginRequired] means that the user must log in again. [ErrConfig] means
// that the programmer or operator must correct the id, secret, redirect URL or
// scopes. After either, the session fails immediately, without a request;
// [Session.Refresh] tries once more. Only an error of the server itself, in the
// form of RFC 6749, ends a session. All other failures are transient (network,
// 429, 5xx, and answers of proxies and firewalls), and are retried several
// times before they are returned; callers don't see them while the old token
// works.
//
// If the answer to a refresh is lost, it is unknown whether the server carried
// it out. The session tries again with the same refresh token. If the server
// refuses it, the login is lost, and [Error.Lost] is set.
//
// # Guarantees
//
//   - One renewal of a session runs at a time. Callers that need a token
//     meanwhile wait for it, and give up when their own contexts are done. That
//     does not stop the renewal.
//   - No lock is held while waiting for the network, a store, or one of your
//     functions.
//   - A refresh token is used once, and its successor is stored before it is
//     used.
//   - A rejected token is renewed only if it is still the current one.
//   - Tokens are sent only to the server that issued them. Set the endpoints
//     once, in the [App] or for the client, and the other uses the same; two
//     different ones are an error. Token requests follow no redirects, and
//     stored tokens include the server and application they belong to.
//   - Secrets are never printed: not in errors, logs, JSON, or by any verb of
//     package fmt.
//   - No goroutine is left behind, except one that is blocked in a function,
//     reader or token source of yours.
package auth
