package osutest

// filter is a list of conditions. A row is shown if it meets all of them. Handlers
// of lists build one from the parameters of the request.
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
