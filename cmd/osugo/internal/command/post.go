package command

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"
)

// postCommand writes to any route.
func postCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "post PATH",
		Short: "write to any route of the API",
		Long:  "Sends a JSON body to a route and prints the response. A --field value that is valid JSON is sent as JSON, any other as a string; --text always sends a string. A request that may have changed something is not sent again.",
		Example: `osugo post beatmaps/129891/attributes -f 'mods=["HD","DT"]'
osugo post chat/channels/5/messages -t message=727 -f is_action=false
osugo post --method DELETE chat/channels/5/users/2`,
		Args: cobra.ExactArgs(1),
	}
	fields := cmd.Flags().StringArrayP("field", "f", nil, "member of the body, name=value")
	texts := cmd.Flags().StringArrayP("text", "t", nil, "member of the body that is a string, name=value")
	input := cmd.Flags().String("input", "", "file that holds the body; - is standard input")
	method := cmd.Flags().String("method", http.MethodPost, "POST, PUT, PATCH or DELETE")
	include := cmd.Flags().BoolP("include", "i", false, "print the status and the header, too")
	complete(cmd, "method", "POST", "PUT", "PATCH", "DELETE")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}, *method) {
			return usagef("--method must be POST, PUT, PATCH or DELETE, not %q", *method)
		}
		r, err := a.requestOf(*method, args[0])
		if err != nil {
			return err
		}
		body, err := a.body(*fields, *texts, *input)
		if err != nil {
			return err
		}
		if body != nil {
			r.call = r.call.JSON(body)
		}
		return a.printAnswer(cmd.Context(), r.with(), *include)
	}
	return cmd
}

// body returns the body that fields and texts, or a file, describe; nil if there
// is none.
func (a *app) body(fields, texts []string, input string) (jsontext.Value, error) {
	switch given := len(fields) + len(texts); {
	case input != "" && given > 0:
		return nil, usagef("--input excludes --field and --text")
	case input != "":
		return a.bodyFile(input)
	case given == 0:
		return nil, nil
	}
	members := map[string]jsontext.Value{}
	for i, field := range slices.Concat(fields, texts) {
		name, text, ok := strings.Cut(field, "=")
		if !ok {
			return nil, usagef("--field and --text must be name=value, not %q", field)
		}
		value := jsontext.Value(text)
		if i >= len(fields) || !value.IsValid() {
			quoted, err := jsontext.AppendQuote(nil, text)
			if err != nil {
				return nil, usageError{err}
			}
			value = quoted
		}
		members[name] = value
	}
	return json.Marshal(members, json.Deterministic(true))
}

func (a *app) bodyFile(path string) (jsontext.Value, error) {
	file, err := a.open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err == nil && !jsontext.Value(text).IsValid() {
		err = usageError{errors.New(path + " is not JSON")}
	}
	return text, err
}
