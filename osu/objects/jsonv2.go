//go:build goexperiment.jsonv2 && !go1.27

package objects

// The experiment jsonv2 of Go 1.26 replaces the JSON package of this library by
// one that does not know the option embed of tags: every unknown member and
// every variant would be lost in silence. Build without the experiment, or with
// Go 1.27.
var _ = GOEXPERIMENT_jsonv2_of_Go_1_26_loses_unknown_members_and_variants__build_without_it_or_with_Go_1_27
