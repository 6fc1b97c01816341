package objects

import "github.com/go-json-experiment/json/jsontext"

// SessionVerificationMethodResponse is the answer to POST
// /session/verify/mail-fallback, and the body of the 401 that asks a
// first-party token for verification.
//
// Source: app/Libraries/SessionVerification/Controller.php.
type SessionVerificationMethodResponse struct {
	Method SessionVerificationMethod `json:"method"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// SessionVerificationReissue is the answer to POST /session/verify/reissue.
//
// Source: app/Libraries/SessionVerification/Controller.php.
type SessionVerificationReissue struct {
	Message string `json:"message"` // in the language of the request

	Unknown map[string]jsontext.Value `json:",embed"`
}

// SessionVerificationMethod is how a session of a first-party token is
// verified.
//
// Values: mail, totp.
type SessionVerificationMethod string

// The values of SessionVerificationMethod.
const (
	SessionVerificationMethodMail SessionVerificationMethod = "mail"
	SessionVerificationMethodTOTP SessionVerificationMethod = "totp" // API version 20250913 and above
)
