package limit

import "fmt"

// Bucket is a rate limit that the server counts for itself, besides the one
// that all routes share (app/Http/Middleware/ThrottleRequests.php).
type Bucket int

// The buckets.
const (
	BucketAPI    Bucket = iota // only the limit of all routes
	BucketReplay               // replay downloads: 10 a minute
	BucketChat                 // chat messages: one a second
	BucketNone                 // not counted at all
	BucketVerify               // verifying a session: a few in some minutes
)

// String returns the name of the bucket.
func (b Bucket) String() string {
	switch b {
	case BucketAPI:
		return "api"
	case BucketReplay:
		return "replay"
	case BucketChat:
		return "chat"
	case BucketNone:
		return "none"
	case BucketVerify:
		return "verify"
	}
	return fmt.Sprintf("Bucket(%d)", int(b))
}
