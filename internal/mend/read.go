package mend

import (
	"bytes"
	"context"
	"encoding"
	"math"
	"reflect"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// reader decodes an answer along its model in one pass, and notices whether
// there is anything to report. It accepts a subset of what the strict pass
// accepts, with the same result, and gives up on the rest: odd values, names
// and texts that are not plain UTF-8, and values that take more memory than
// allowed.
//
// Its methods read one value into v and report whether they could.
type reader struct {
	ctx       context.Context //nolint:containedctx // of one pass
	text      []byte
	at        int
	depth     int
	objects   int
	allowance int // of memory

	// news means that there may be something to report, which only mend can
	// tell.
	news bool
	seen []bool // members of the current objects
	// short caches short texts, because codes and grades are repeated often.
	short [256]string
}

// readFunc reads a value into v. The next byte is the value's first.
type readFunc func(r *reader, v reflect.Value) bool

var readers = sync.Pool{New: func() any { return new(reader) }}

// read decodes an answer into target, which is zero. It reports whether it
// could, and, if asked for reports, whether there may be something to report.
func read(ctx context.Context, body []byte, target reflect.Value, to *model, report bool) (ok, news bool) {
	r := readers.Get().(*reader) //nolint:forcetypeassert // nothing else is in the pool
	defer readers.Put(r)
	r.ctx, r.text, r.at, r.depth, r.objects = ctx, body, 0, 0, 0
	r.allowance, r.news, r.seen = Allowance(len(body)), !report, r.seen[:0]
	ok = r.next() != 0 && r.next() != 'n' && to.readFuncOf(target.Type())(r, target)
	ok = ok && r.next() == 0 && r.at == len(body) && r.allowance >= 0
	news = report && r.news
	r.ctx, r.text = nil, nil
	return ok, news
}

// DecodeClean decodes an answer into v, a pointer to a zero value, if one pass
// is enough and there is nothing to report. Otherwise it returns false and
// leaves v zero, and [Decode] is needed.
func DecodeClean(ctx context.Context, body []byte, v any) bool {
	target := reflect.ValueOf(v).Elem()
	fits, news := read(ctx, body, target, modelOf(target.Type()), true)
	if fits && !news {
		return true
	}
	target.SetZero()
	return false
}

// next skips white space and returns the byte that follows, 0 at the end.
func (r *reader) next() byte {
	for r.at < len(r.text) {
		switch c := r.text[r.at]; c {
		case ' ', '\t', '\r', '\n':
			r.at++
		default:
			return c
		}
	}
	return 0
}

// skip reads the next byte if it is c.
func (r *reader) skip(c byte) bool {
	if r.next() != c {
		return false
	}
	r.at++
	return true
}

// word reads a literal.
func (r *reader) word(word string) bool {
	if len(r.text)-r.at < len(word) || string(r.text[r.at:r.at+len(word)]) != word {
		return false
	}
	r.at += len(word)
	return true
}

// null reads null into v.
func (r *reader) null(v reflect.Value) bool {
	v.SetZero()
	return r.word("null")
}

// enter is called at the start of an object or array.
func (r *reader) enter() bool {
	const tooDeep, often = 10_000, 64
	r.at++
	r.depth++
	if r.objects++; r.objects%often == 0 && r.ctx.Err() != nil {
		return false
	}
	return r.depth < tooDeep && r.allowance >= 0
}

// leave is called at the end of an object or array.
func (r *reader) leave() bool {
	r.at++
	r.depth--
	return true
}

// more is called after an element. It reports whether another one follows; if
// not, the next byte is the closing bracket.
func (r *reader) more(closing byte) (more, ok bool) {
	switch r.next() {
	case ',':
		r.at++
		return true, r.next() != closing
	case closing:
		return false, true
	}
	return false, false
}

// plain reads a string without escapes, and returns the text between its
// quotes.
func (r *reader) plain() (text []byte, ok bool) {
	if r.at >= len(r.text) || r.text[r.at] != '"' {
		return nil, false
	}
	start, isASCII := r.at+1, true
	for at := start; at < len(r.text); at++ {
		switch c := r.text[at]; {
		case c == '"':
			r.at = at + 1
			text = r.text[start:at]
			return text, isASCII || utf8.Valid(text)
		case c == '\\' || c < ' ':
			return nil, false
		case c >= utf8.RuneSelf:
			isASCII = false
		}
	}
	return nil, false
}

// string reads a string.
func (r *reader) string() (string, bool) {
	start := r.at
	if text, ok := r.plain(); ok {
		return r.keep(text), true
	}
	if start >= len(r.text) || r.text[start] != '"' {
		return "", false
	}
	r.at = endOfText(r.text, start)
	text, err := jsontext.AppendUnquote(nil, r.text[start:r.at])
	return string(text), err == nil
}

// keep returns text as a string, and reuses the string of a recent short text.
func (r *reader) keep(text []byte) string {
	const short = 16
	if len(text) == 0 {
		return ""
	}
	if len(text) > short {
		return string(text)
	}
	hash := uint8(len(text))
	for _, c := range text {
		hash = hash*31 + c
	}
	if r.short[hash] != string(text) {
		r.short[hash] = string(text)
	}
	return r.short[hash]
}

// number reads a number.
func (r *reader) number() (text []byte, ok bool) {
	start := r.at
	r.optional('-')
	if !r.optional('0') && r.digits() == 0 {
		return nil, false
	}
	if r.optional('.') && r.digits() == 0 {
		return nil, false
	}
	if r.optional('e') || r.optional('E') {
		if !r.optional('-') {
			r.optional('+')
		}
		if r.digits() == 0 {
			return nil, false
		}
	}
	return r.text[start:r.at], true
}

func (r *reader) optional(c byte) bool {
	if r.at < len(r.text) && r.text[r.at] == c {
		r.at++
		return true
	}
	return false
}

func (r *reader) digits() int {
	start := r.at
	for r.at < len(r.text) && r.text[r.at]-'0' < 10 {
		r.at++
	}
	return r.at - start
}

// value reads a value of any kind and returns its text, which may not be JSON.
func (r *reader) value() jsontext.Value {
	switch r.text[r.at] {
	case ',', ':': // which a cursor skips
		return nil
	}
	in := cursor{text: r.text, at: r.at}
	text := in.value()
	r.at = in.at
	return text
}

// raw reads a value of any kind and returns its text.
func (r *reader) raw() (text jsontext.Value, ok bool) {
	text = r.value()
	r.allowance -= len(text)
	return text, text.IsValid()
}

// readRaw reads JSON that is kept unchanged.
func readRaw(r *reader, v reflect.Value) bool {
	text, ok := r.raw()
	if ok {
		v.SetBytes(bytes.Clone(text))
	}
	return ok
}

// readSelf reads a value that decodes itself, or of a type that no other
// function reads.
func readSelf(r *reader, v reflect.Value) bool {
	r.news = r.news || r.text[r.at] == 'n'
	text := r.value()
	r.allowance -= 16 * len(text)
	return r.allowance >= 0 && json.Unmarshal(text, v.Addr().Interface(), strict) == nil
}

// readUnion reads a value with parts that other functions do not read. Only
// mend can tell what to report about these.
func readUnion(r *reader, v reflect.Value) bool {
	r.news = true
	return readSelf(r, v)
}

// readText reads a value that decodes itself from text.
func readText(r *reader, v reflect.Value) bool {
	text, ok := r.plain()
	self, isText := reflect.TypeAssert[encoding.TextUnmarshaler](v.Addr())
	return ok && isText && self.UnmarshalText(text) == nil
}

func readTime(r *reader, v reflect.Value) bool {
	start := r.at
	if _, ok := r.plain(); !ok {
		return false
	}
	t, _ := reflect.TypeAssert[*time.Time](v.Addr())
	if t.UnmarshalJSON(r.text[start:r.at]) != nil {
		return false
	}
	*t = t.UTC()
	return true
}

func readString(r *reader, v reflect.Value) bool {
	text, ok := r.string()
	v.SetString(text)
	return ok
}

func readBool(r *reader, v reflect.Value) bool {
	v.SetBool(r.text[r.at] == 't')
	return r.word("true") || r.word("false")
}

func readInt(r *reader, v reflect.Value) bool {
	text, ok := r.number()
	if !ok {
		return false
	}
	i, ok := integer(text)
	v.SetInt(i)
	return ok && !v.OverflowInt(i)
}

// integer returns the value of a number, if it is written as an integer of 64 bits.
func integer(number []byte) (i int64, ok bool) {
	const most = 18 // digits that fit in any case
	digits := bytes.TrimPrefix(number, []byte("-"))
	if len(digits) > most {
		i, err := strconv.ParseInt(string(number), 10, 64)
		return i, err == nil
	}
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		i = 10*i + int64(c-'0')
	}
	if len(digits) < len(number) {
		i = -i
	}
	return i, true
}

func readFloat(r *reader, v reflect.Value) bool {
	text, ok := r.number()
	if !ok {
		return false
	}
	f, err := strconv.ParseFloat(string(text), v.Type().Bits())
	v.SetFloat(f)
	return err == nil && !math.IsInf(f, 0)
}

// nullOr returns a function that accepts null in addition to the values of
// read. Null is news if the server never sends it.
func (to *model) nullOr(read readFunc) readFunc {
	return func(r *reader, v reflect.Value) bool {
		if r.text[r.at] != 'n' {
			return read(r, v)
		}
		r.news = r.news || !to.nullable
		return r.null(v)
	}
}

// readEnum returns a function that reads a value of an enumeration with read.
func (to *model) readEnum(read readFunc) readFunc {
	return func(r *reader, v reflect.Value) bool {
		start := r.at
		if !read(r, v) {
			return false
		}
		if !r.news && r.text[start] != 'n' {
			_, isKnown := to.takesEnum(r.text[start:r.at])
			r.news = !isKnown
		}
		return true
	}
}

// readFuncOf returns the function that reads values of a type whose model is
// to.
func (to *model) readFuncOf(t reflect.Type) readFunc {
	switch {
	case isOptional(t) && to.isEnum:
		return to.readEnum(readOptional)
	case isOptional(t):
		return readOptional
	case t.Kind() == reflect.Pointer:
		return readPointer(t, to.readFuncOf(t.Elem()))
	}
	return func(r *reader, v reflect.Value) bool { return to.read(r, v) } // to.read may be set later if types are recursive
}

// makeRead returns the function that reads values of the type of the model.
func (to *model) makeRead() readFunc {
	switch kind, pointer := to.t.Kind(), reflect.PointerTo(to.t); {
	case to.form == formRaw:
		return readRaw
	case to.t == reflect.TypeFor[time.Time]():
		return to.nullOr(readTime)
	case to.form == formShaped:
		return to.makeReadShaped()
	case to.form == formStruct && to.keeps != keepsOther:
		return to.nullOr(to.readObject)
	case to.form == formMap:
		return to.nullOr(to.readMap)
	case to.decodesItself && pointer.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return readText
	case to.form != formLeaf, to.decodesItself:
	case kind == reflect.String:
		return to.nullOr(to.enumOr(readString))
	case kind == reflect.Bool:
		return to.nullOr(readBool)
	case reflect.Int <= kind && kind <= reflect.Int64:
		return to.nullOr(to.enumOr(readInt))
	case kind == reflect.Float64:
		return to.nullOr(readFloat)
	}
	switch {
	case to.form == formList && to.t.Kind() == reflect.Slice:
		return to.nullOr(to.readList)
	case to.form != formLeaf:
		return readUnion
	}
	return to.enumOr(readSelf)
}

func (to *model) enumOr(read readFunc) readFunc {
	if to.isEnum {
		return to.readEnum(read)
	}
	return read
}

// makeReadShaped returns the function for a type that decodes itself and has a
// Shape method. If it decodes an object like a struct with the same fields, it
// is read as that struct.
func (to *model) makeReadShaped() readFunc {
	parts := reflect.New(to.t).Interface().(shaper).Shape(jsontext.Value("{}")) //nolint:forcetypeassert // its form says so
	if len(parts) != 1 || !reflect.TypeOf(parts[0]).Elem().ConvertibleTo(to.t) {
		return readUnion
	}
	as := makeModel(reflect.TypeOf(parts[0]).Elem())
	return func(r *reader, v reflect.Value) bool {
		if r.text[r.at] == '{' && as.form == formStruct {
			return as.readObject(r, v)
		}
		return readUnion(r, v)
	}
}

// readPointer returns the function for a pointer type.
func readPointer(t reflect.Type, elem readFunc) readFunc {
	return func(r *reader, v reflect.Value) bool {
		if r.text[r.at] == 'n' {
			return r.null(v)
		}
		target := reflect.New(t.Elem())
		v.Set(target)
		return elem(r, target.Elem())
	}
}

// readOptional reads a value that may be null or absent and decodes itself.
func readOptional(r *reader, v reflect.Value) bool {
	start := r.at
	var ok bool
	switch r.text[r.at] {
	case '"':
		if _, ok = r.plain(); !ok {
			r.at, ok = endOfText(r.text, start), true
		}
	case 'n', 't', 'f':
		ok = r.word("null") || r.word("true") || r.word("false")
	case '{', '[':
		return false
	default:
		_, ok = r.number()
	}
	self, isSelf := reflect.TypeAssert[json.Unmarshaler](v.Addr())
	return ok && isSelf && self.UnmarshalJSON(r.text[start:r.at]) == nil
}

// readList reads an array. It leaves null elements to mend.
func (to *model) readList(r *reader, v reflect.Value) bool {
	if r.text[r.at] != '[' || !r.enter() {
		return false
	}
	if r.next() == ']' {
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		return r.leave()
	}
	const least = 64 // bytes that a list takes, so that short ones do not grow
	size := int(to.elem.t.Size())
	for n, more := 0, true; more; n++ {
		var ok bool
		if r.next() == 'n' || r.at == len(r.text) {
			return false
		}
		if n == v.Cap() {
			v.Grow(max(1, (least-n*size)/max(1, size)))
			r.allowance -= (v.Cap() - n) * size
		}
		v.SetLen(n + 1)
		if !to.readElem(r, v.Index(n)) {
			return false
		}
		if more, ok = r.more(']'); !ok {
			return false
		}
	}
	return r.leave()
}

// readMap reads an object into a map.
func (to *model) readMap(r *reader, v reflect.Value) bool {
	const entry = 48 // overhead in bytes
	if r.text[r.at] != '{' {
		return to.decodesItself && readSelf(r, v)
	}
	if !r.enter() {
		return false
	}
	v.Set(reflect.MakeMap(v.Type()))
	if r.next() == '}' {
		return r.leave()
	}
	key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
	for n, more := 1, true; more; n++ {
		var ok bool
		if r.next() == 0 || !r.key(key) || !r.skip(':') || r.next() == 0 || r.text[r.at] == 'n' && !to.elem.nullable {
			return false
		}
		r.allowance -= entry + int(to.elem.t.Size())
		elem.SetZero()
		if !to.readElem(r, elem) {
			return false
		}
		v.SetMapIndex(key, elem)
		if more, ok = r.more('}'); !ok || v.Len() != n { // a repeated name
			return false
		}
	}
	return r.leave()
}

// key reads a name into a key of a map.
func (r *reader) key(key reflect.Value) bool {
	switch {
	case key.Kind() == reflect.String:
		text, ok := r.plain()
		key.SetString(r.keep(text))
		return ok
	case key.CanInt():
		text, ok := r.plain()
		i, err := strconv.ParseInt(string(text), 10, key.Type().Bits())
		key.SetInt(i)
		return ok && err == nil && strconv.FormatInt(i, 10) == string(text)
	}
	return false
}

// shortFiller is implemented by objects that embed a short form whose members
// they also have themselves, and copy these to it.
type shortFiller interface{ FillShort() }

// readObject reads an object into a struct.
func (to *model) readObject(r *reader, v reflect.Value) bool {
	if r.text[r.at] != '{' || !r.enter() {
		return false
	}
	base := len(r.seen)
	r.seen = append(r.seen, to.unseen...)
	r.allowance -= int(to.t.Size())
	for more := r.next() != '}'; more; {
		var ok bool
		if r.next() == 0 {
			return false
		}
		name, ok := r.plain()
		if !ok || !r.skip(':') || r.next() == 0 {
			return false
		}
		at, ok := to.index[string(name)]
		switch {
		case !ok:
			ok = to.readUnknown(r, name, v)
		case r.seen[base+at]:
			return false
		default:
			r.seen[base+at] = true
			ok = to.members[at].read(r, v)
		}
		if !ok {
			return false
		}
		if more, ok = r.more('}'); !ok {
			return false
		}
	}
	for _, at := range to.due {
		r.news = r.news || !r.seen[base+at]
	}
	r.seen = r.seen[:base]
	if to.fillsShort {
		self, _ := reflect.TypeAssert[shortFiller](v.Addr())
		self.FillShort()
	}
	return r.leave()
}

// read reads the value of a field of outer.
func (m *member) read(r *reader, outer reflect.Value) bool {
	field := outer
	for _, i := range m.field {
		field = field.Field(i)
	}
	if r.text[r.at] == 'n' && m.optional {
		news := r.news
		ok := m.readValue(r, field)
		r.news = news
		return ok
	}
	return m.readValue(r, field)
}

// readUnknown reads a member that has no field, and keeps it if the struct
// does.
func (to *model) readUnknown(r *reader, name []byte, v reflect.Value) bool {
	r.news = true
	text, ok := r.raw()
	if !ok || to.keeps != keepsUnknown {
		return false
	}
	unknown, _ := reflect.TypeAssert[*map[string]jsontext.Value](v.FieldByIndex(to.unknown).Addr())
	if *unknown == nil {
		*unknown = make(map[string]jsontext.Value)
	}
	if _, again := (*unknown)[string(name)]; again {
		return false
	}
	(*unknown)[string(name)] = bytes.Clone(text)
	return true
}
