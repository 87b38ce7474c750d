// Prints what this package makes of each vector, a line of canonical JSON a case, as cfhost-vectors does:
//
//	go run ./internal/vectors FOLDER URL
//
// With CFHOST_VECTORS_SHOW set it prints instead all that fmt and encoding/json show of client, parameters, reply, error and
// event.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"
	"time"

	"cfhost"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: vectors FOLDER URL")
		os.Exit(2)
	}
	if err := run(os.Stdout, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type vector struct {
	Act    string
	Fields map[string]any
	Mode   string
	Client struct {
		HostKey  string `json:"host_key"`
		Endpoint string
		CAFile   string `json:"ca_file"`
		KeyFile  string `json:"host_key_file"`
		Timeout  float64
		Retries  *uint32
	}
}

var shows = os.Getenv("CFHOST_VECTORS_SHOW") != ""

// show prints a value in every way that the language has, if values are to be shown.
func show(value any) {
	if shows {
		text, err := json.Marshal(value)
		fmt.Printf("%v %+v %#v %q %s %v\n", value, value, value, fmt.Sprint(value), text, err)
	}
}

// reply is for what comes back: a pointer to a reply, or an error.
func reply[T any](r T, err error) (T, error) {
	if err == nil {
		show(r)
		show(reflect.ValueOf(r).Elem().Interface())
		if raw, ok := any(r).(interface{ Raw() string }); ok {
			show(raw.Raw())
		}
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		show(e)
	}
	var failed *cfhost.Error
	if errors.As(err, &failed) {
		show(*failed)
	}
	return r, err
}

const hostKey = "00112233445566778899aabbccddeeff"

func run(out io.Writer, folder, url string) error {
	files, err := filepath.Glob(filepath.Join(folder, "*", "*.json"))
	if err != nil {
		return err
	}
	sort.Strings(files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var v vector
		if err := json.Unmarshal(text, &v); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		name, err := filepath.Rel(folder, strings.TrimSuffix(file, ".json"))
		if err != nil {
			return err
		}
		outcome, err := outcomeOf(v, url+"/"+name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if _, err := fmt.Fprintln(out, canonical(name), canonical(outcome)); err != nil {
			return err
		}
	}
	return nil
}

func outcomeOf(v vector, url string) (any, error) {
	config := cfhost.Config{
		HostKey: cfhost.NewSecret(hostKey), Endpoint: url, CAFile: v.Client.CAFile, Retries: v.Client.Retries,
		Timeout: time.Duration(v.Client.Timeout * float64(time.Second)),
	}
	if v.Client.HostKey != "" {
		config.HostKey = cfhost.NewSecret(v.Client.HostKey)
	}
	if v.Client.KeyFile != "" {
		config.HostKey, config.HostKeyFile = cfhost.Secret{}, v.Client.KeyFile
	}
	if v.Client.Endpoint != "" {
		config.Endpoint = v.Client.Endpoint
	}
	if shows {
		config.OnEvent = func(event cfhost.Event) { show(event) }
	}
	client, err := cfhost.New(config)
	var refused *cfhost.Error
	if errors.As(err, &refused) {
		return map[string]any{"error": failure(refused)}, nil
	}
	if err != nil {
		return nil, err
	}
	defer client.Close()
	if shows {
		// Of a function no more than its address is to be seen, and JSON refuses it.
		config.OnEvent = nil
		show(config)
		show(client)
	}
	if v.Mode == "unchecked" {
		unchecked, err := client.WithOptions(cfhost.Options{Unchecked: cfhost.Ptr(true)})
		if err != nil {
			return nil, err
		}
		defer unchecked.Close()
		client = unchecked
	}
	reply, msg, err := send(client, v)
	var failed *cfhost.Error
	switch {
	case errors.As(err, &failed):
		return map[string]any{"error": failure(failed)}, nil
	case err != nil:
		return nil, err
	}
	if shows {
		return nil, nil
	}
	return map[string]any{"reply": reply, "msg": orNull(msg)}, nil
}

func send(client *cfhost.Client, v vector) (made any, msg string, err error) {
	ctx := context.Background()
	if v.Mode == "call" {
		fields := map[string]string{}
		for name := range v.Fields {
			fields[name], _ = v.Fields[name].(string)
		}
		r, err := reply(client.Call(ctx, v.Act, fields))
		if err != nil {
			return nil, "", err
		}
		var whole any
		decoder := json.NewDecoder(strings.NewReader(string(r.RevealRaw())))
		decoder.UseNumber()
		return &whole, r.Msg, decoder.Decode(&whole)
	}
	method := named(reflect.ValueOf(client), v.Act)
	if !method.IsValid() {
		return nil, "", fmt.Errorf("no act %s", v.Act)
	}
	given := []reflect.Value{reflect.ValueOf(context.Background())}
	if method.Type().NumIn() == 2 {
		params := reflect.New(method.Type().In(1)).Elem()
		for name, value := range v.Fields {
			set(named(params, name), value)
		}
		show(params.Interface())
		show(params.Addr().Interface())
		given = append(given, params)
	}
	returned := method.Call(given)
	err, _ = returned[1].Interface().(error)
	if _, err = reply(returned[0].Interface(), err); err != nil {
		return nil, "", err
	}
	r := returned[0].Elem()
	return plain(r), r.FieldByName("Envelope").Interface().(cfhost.Envelope).Msg, nil
}

// named finds what has this name of the API, written as Go writes it.
func named(of reflect.Value, name string) reflect.Value {
	is := func(found string) bool { return strings.EqualFold(found, strings.ReplaceAll(name, "_", "")) }
	for i := 0; i < of.NumMethod(); i++ {
		if is(of.Type().Method(i).Name) {
			return of.Method(i)
		}
	}
	if of.Kind() == reflect.Struct {
		return of.FieldByNameFunc(is)
	}
	return reflect.Value{}
}

// set gives a parameter a value of JSON.
func set(field reflect.Value, value any) {
	if field.Kind() == reflect.Pointer {
		field.Set(reflect.New(field.Type().Elem()))
		field = field.Elem()
	}
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			field.Set(reflect.Append(field, reflect.ValueOf(item)))
		}
	case string:
		if field.Type() == reflect.TypeOf(cfhost.Secret{}) {
			field.Set(reflect.ValueOf(cfhost.NewSecret(value)))
		} else {
			field.SetString(value)
		}
	default:
		field.Set(reflect.ValueOf(value).Convert(field.Type()))
	}
}

// plain is a reply, or what is in one, as plain data: fields by their names in JSON, with nothing masked.
func plain(value reflect.Value) any {
	switch it := value.Interface().(type) {
	case cfhost.Secret:
		return orNull(it.Reveal())
	case *time.Time:
		return instant(it)
	case *uint64, map[string]string, []string:
		return it
	}
	switch value.Kind() {
	case reflect.String:
		return orNull(value.String())
	case reflect.Slice:
		rows := []any{}
		for i := 0; i < value.Len(); i++ {
			rows = append(rows, plain(value.Index(i)))
		}
		return rows
	case reflect.Struct:
		fields := map[string]any{}
		for i := 0; i < value.NumField(); i++ {
			if name, _, _ := strings.Cut(value.Type().Field(i).Tag.Get("json"), ","); name != "" {
				fields[name] = plain(value.Field(i))
			}
		}
		return fields
	}
	return value.Interface()
}

func failure(e *cfhost.Error) any {
	number := func(n int) any {
		if n == 0 {
			return nil
		}
		return n
	}
	return map[string]any{
		"act": orNull(e.Act), "already_gone": e.AlreadyGone, "argument": orNull(e.Argument),
		"category": orNull(string(e.Category)), "code": number(int(e.Code)), "delivery": string(e.Delivery),
		"http_status": number(e.HTTPStatus), "kind": string(e.Kind), "message": e.Message, "name": orNull(e.Name),
		"retryable": e.Retryable,
	}
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// instant is RFC 3339 with microseconds and the offset that came.
func instant(at *time.Time) any {
	if at == nil {
		return nil
	}
	return at.Format("2006-01-02T15:04:05.000000-07:00")
}

// canonical is JSON with members sorted, no blanks, and no escape that is not needed.
func canonical(value any) string {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(text.String(), "\n")
}
