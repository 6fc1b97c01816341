package settings

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
)

// Account is a user who has logged in.
type Account struct {
	ID   objects.UserID `json:"id"`
	Name string         `json:"name"`
}

// Accounts are the users who have logged in.
type Accounts struct {
	Current objects.UserID `json:"current,omitzero"`
	List    []Account      `json:"accounts"`
}

// Accounts returns the accounts.
func (d Dir) Accounts() (Accounts, error) {
	var a Accounts
	err := d.read("accounts.json", &a)
	return a, err
}

// SaveAccounts stores the accounts.
func (d Dir) SaveAccounts(a Accounts) error { return d.write("accounts.json", a) }

// Store returns the store of an account's tokens.
func (d Dir) Store(id objects.UserID) auth.Store {
	return auth.FileStores(d.Path("logins"))(id)
}

// DropTokens deletes an account's tokens here. The server is not told.
func (d Dir) DropTokens(ctx context.Context, id objects.UserID) error {
	store := d.Store(id)
	unlock, err := store.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	stored, err := store.Load(ctx)
	if errors.Is(err, auth.ErrNotStored) {
		return nil
	}
	if err != nil {
		return err
	}
	return store.Save(ctx, stored, nil)
}

// Find returns the account with a name or id; an empty text is the current one.
// It reports false if there is none.
func (a Accounts) Find(text string) (Account, bool, error) {
	if text == "" {
		i := slices.IndexFunc(a.List, func(b Account) bool { return b.ID == a.Current })
		if i < 0 {
			return Account{}, false, nil
		}
		return a.List[i], true, nil
	}
	for _, account := range a.List {
		if strings.EqualFold(account.Name, text) || account.ID.String() == text {
			return account, true, nil
		}
	}
	return Account{}, false, fmt.Errorf("no account %q is logged in: osugo whoami lists them", text)
}

// Add returns the accounts with one more, which becomes the current one.
func (a Accounts) Add(account Account) Accounts {
	a = a.Without(account.ID)
	a.List = append(a.List, account)
	a.Current = account.ID
	return a
}

// Without returns the accounts without one. If that was the current one, the last
// to log in takes its place.
func (a Accounts) Without(id objects.UserID) Accounts {
	a.List = slices.DeleteFunc(slices.Clone(a.List), func(b Account) bool { return b.ID == id })
	if a.Current == id {
		a.Current = 0
		if n := len(a.List); n > 0 {
			a.Current = a.List[n-1].ID
		}
	}
	return a
}
