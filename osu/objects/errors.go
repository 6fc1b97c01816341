package objects

import "github.com/go-json-experiment/json/jsontext"

// APIError is the body of a failed call. Which members are there depends on the
// kind of failure; all may be missing.
//
// Source: app/Exceptions/Handler.php.
type APIError struct {
	// Error is a text for humans, in the language of the request.
	Error Opt[string] `json:"error,omitzero"`
	// Authentication is "basic" when a token is needed; then Error is absent.
	Authentication Opt[string] `json:"authentication,omitzero"`
	// Method is how a first-party token has to be verified; then Error is absent.
	Method Opt[SessionVerificationMethod] `json:"method,omitzero"`
	// FormError holds texts by model and field. Only first-party routes send it.
	FormError map[string]map[string][]string `json:"form_error,omitzero"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// OAuthError is the body of a failed call of POST /oauth/token.
//
// Source: app/Exceptions/InvalidScopeException.php.
type OAuthError struct {
	// Error is a code of RFC 6749, or a text for humans when the scopes may not
	// be combined.
	Error Opt[string] `json:"error"`

	ErrorDescription Opt[string] `json:"error_description,omitzero"` // absent when the server gives none
	Hint             Opt[string] `json:"hint,omitzero"`              // absent when the server gives none
	Message          Opt[string] `json:"message,omitzero"`           // the same as ErrorDescription

	Unknown map[string]jsontext.Value `json:",embed"`
}
