// Package auth obtains, renews, stores and revokes the tokens of the osu! API.
// What it makes goes into osu.New.
//
// # Which one
//
//   - News, changelog, wiki and comments need no token: osu.New(nil).
//   - Public data (users, beatmaps, scores, …), no user: [ClientCredentials].
//   - A user of the machine the program runs on: [Login], and from the second
//     start on [Resume].
//   - Users of a web application: [Handler] and [Pool].
//   - A chat bot: [ClientCredentials] with [ScopeDelegate] for what it writes, and
//     a second session for what it reads.
//   - A token you have: [FixedToken]. A source of package oauth2:
//     [FromTokenSource]. A refresh token from elsewhere: [NewSession]. The login
//     of a program that used osu.py: package
//     [github.com/osugo/osugo/osu/auth/osupy].
//
// All but the first need an application, registered at
// https://osu.ppy.sh/home/account/edit#oauth.
//
// There is no login with name and password: the server gives that only to the
// game itself, whose credentials are not for others.
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
// And with a user, whose login outlives the program:
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
// Access tokens live a day. Refresh tokens live three months and can be used
// once: a renewal revokes the old pair before it issues the new one, and a
// program that loses the new one has lost the login. So a [Store] has a lock as
// well as Load and Save: a session holds it from reading the refresh token until
// the next one is stored, so programs that share a store take turns, and the
// second one finds the work done. [FileStore] does this between the processes
// of one machine; a database or a lease server does it between machines
// (package [github.com/osugo/osugo/osu/auth/storetest] tests such a store). A
// store holds one login, as text with secrets in the clear.
//
// Before a session spends a refresh token it notes that in the store. If the
// store can't be written, callers get an [ErrStore] and the token stays valid.
// If a program is killed after that, the next one finds the note: either the
// refresh token still works, or the error says that its successor was lost
// ([Error.Lost]). If the new tokens can't be stored although the note could, the
// callers that waited for them get an [ErrStore]; from then on the tokens are
// used from memory, and further attempts are made to store them.
//
// # Many users
//
// A [Pool] loads the session of a user when it is first needed and renews it
// when it has to, so thousands of users cost what the active ones do:
//
//	pool, err := auth.NewPool(app, auth.FileStores(dir), nil)
//	…
//	client, err := osu.New(pool.For(user), osu.Limiter(limiter))
//
// Clients of one application should share a limiter; the terms of the server
// count the application, not its users. Tokens get into the pool with [Pool.Add],
// from the function that ends the login of a [Handler].
//
// # When it fails
//
// [ErrLoginRequired] is for the user: ask them to log in again. [ErrConfig] is for
// the programmer or operator: id, secret, redirect URL or scopes are wrong. Both
// are returned at once from then on, without a request; [Session.Refresh] gives
// the session another chance. Only the server's own word, in the form of RFC
// 6749, ends a session. All other failures are transient (network, 429, 5xx, and
// whatever a proxy or firewall answers) and have been retried several times
// before they are returned; as long as the old token works nobody notices.
//
// If the answer to a refresh is lost, nobody can know whether it was carried out.
// The session tries again with the same refresh token. If the server refuses it,
// the login is lost, and [Error.Lost] says why.
//
// # What always holds
//
//   - One renewal of a session runs at a time. Whoever needs a token meanwhile
//     waits for it, and leaves when their own context ends. The renewal goes on.
//   - No lock is held while anything waits: not over the network, a store, or a
//     function of yours.
//   - A refresh token is used once, and its successor is stored before it is used.
//   - A refused token is renewed only if it is still the current one.
//   - Tokens go to the server they came from. The endpoints are given once, to the
//     [App] or to the client, and the other side follows; two different ones are
//     an error. Token requests follow no redirects, and stored tokens know where
//     they belong.
//   - No secret is printed: not in errors, logs, JSON, or any verb of package fmt.
//   - No goroutine is left behind but one that your own function, reader or token
//     source keeps waiting.
package auth
