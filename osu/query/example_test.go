package query_test

import (
	"errors"
	"fmt"
	"log"

	"github.com/osugo/osugo/osu/query"
)

func ExampleNew() {
	text, err := query.New("camellia",
		query.Number(query.Stars, query.AtLeast, 5),
		query.Number(query.Stars, query.Less, 6),
		query.Text(query.Creator, "two words"),
	)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(text)

	// The server would look for these words as an option.
	_, err = query.New("stars>5")
	fmt.Println(errors.Is(err, query.ErrMeaning))
	// Output:
	// camellia stars>=5 stars<6 creator="two words"
	// true
}

// What a user has typed, as the server reads it.
func ExampleParse() {
	q := query.Parse(`camellia stars>=5 ar=fast`)
	for _, part := range q.Parts {
		fmt.Println(part.Text, part.Effect)
	}
	// Output:
	// stars>=5 is a condition
	// ar=fast is looked for as words: the key does not take that value
}
