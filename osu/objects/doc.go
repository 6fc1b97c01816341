// Package objects holds what the osu! API v2 sends: its objects, ids, enumerations and mods.
//
// The objects have the names and the fields of the server. Short forms stand inside
// others; a longer form embeds the short one, as [UserExtended] embeds [User]. Where
// both have a field of the same name, decoding fills both, so that user.User is as
// good as any [User]; a program that sets such a field calls FillShort.
//
// # Presence
//
// The type and the tag of a field tell when the server sends it:
//
//	Name string      `json:"name"`           always, and never null
//	Name Opt[string] `json:"name"`           always, and perhaps null
//	Name Opt[string] `json:"name,omitzero"`  not always, and perhaps null
//	Name *Object     `json:"name"`           always; nil stands for null
//	Name *Object     `json:"name,omitzero"`  not always; nil stands for null and for absence
//
// An [Opt] holds a value, null or nothing: Get and Or read it, [Some] makes one. Slices and
// maps follow the rule of objects without a pointer, and so do the ids of [User] and
// [Score]: with omitzero, nil and the zero id stand for null and for absence. Most optional
// members are includes, which the server adds on some routes only; the comments say which.
//
// # Change
//
// The server adds members and values without notice. Every object has a field Unknown, which
// keeps the members that this library does not know and writes them back; an extended form
// has the one it embeds. Enumerations are open: a value that is none of the constants
// survives, and its Known method tells it apart.
//
// Where the members of an object depend on its type, they are in a variant: [Event] has a
// Detail, [BeatmapsetEvent] a Comment, and a type switch tells them apart. A variant that
// can't be read is not an error, but of a type whose name ends in Unknown, which keeps the
// JSON. Objects that read their own JSON have a method Shape, which returns pointers to zero
// structs with a field for each member, for those who look at objects by reflection.
//
// # JSON
//
// The tags are those of [encoding/json/v2], as implemented by
// github.com/go-json-experiment/json. Times are in UTC; lengths are in seconds and offsets in
// milliseconds, as the comments say; ratios go from 0 to 1 unless a comment says otherwise.
//
// Package encoding/json works too, and a round trip through it loses nothing. With
// Go 1.27 it reads and writes the same JSON. With Go 1.26 it does not know the
// option embed: it writes the unknown members into a member "Unknown" of their own
// and reads them only from there. To read what the server sent, or to store what
// other programs read, use the package above.
//
// [encoding/json/v2]: https://pkg.go.dev/encoding/json/v2
package objects

//go:generate go run ./internal/gen
