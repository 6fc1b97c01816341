package verdict

import "fmt"

// String returns the name of the endpoint.
func (e Endpoint) String() string { return name([]string{"API", "token endpoint", "file"}, int(e)) }

// String returns who sent the answer.
func (s Source) String() string {
	return name([]string{"nobody", "the server", "something between", "doubtful"}, int(s))
}

// String returns whether the request was carried out.
func (o Outcome) String() string { return name([]string{"unknown", "no", "yes"}, int(o)) }

// String returns when to send the request again.
func (a Again) String() string {
	return name([]string{"never", "later", "with another token", "follow", "if safe", "anyway"}, int(a))
}

// String returns what the answer is about.
func (s Subject) String() string {
	return name([]string{
		"-", "the token", "permission", "parameters", "the thing", "the address", "this route",
		"route or site", "the site", "rate limit", "what is between", "the network", "this exchange",
		"the login", "the application",
	}, int(s))
}

func name(names []string, i int) string {
	if i < 0 || i >= len(names) {
		return fmt.Sprint(i)
	}
	return names[i]
}
