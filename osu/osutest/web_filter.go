package osutest

// filter is a list of conditions, which a row must all meet to be shown.
// Handlers of lists build it from the parameters of the request.
type filter[T any] []func(T) bool

func (f *filter[T]) require(condition func(T) bool) { *f = append(*f, condition) }

// admits reports whether a row meets all conditions.
func (f filter[T]) admits(row T) bool {
	for _, condition := range f {
		if !condition(row) {
			return false
		}
	}
	return true
}
