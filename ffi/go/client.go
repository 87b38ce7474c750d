package cfhost

// #cgo pkg-config: cfhost
// #include <cfhost.h>
//
// extern void cfhost_go_on_event(cfhost_event *event, uintptr_t handle);
//
// static void on_event(const cfhost_event *event, void *user) {
//     cfhost_go_on_event((cfhost_event *)event, (uintptr_t)user);
// }
//
// // Go may not hold a number in a pointer.
// static void set_listener(cfhost_client_params *params, uintptr_t handle) {
//     params->on_event = on_event;
//     params->user = (void *)handle;
// }
import "C"

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"
)

// Roots is whom a client trusts if no CA file or text is given.
type Roots int

// Whom a client can trust.
const (
	// RootsSystem are the certificate authorities of the operating system.
	RootsSystem Roots = C.CFHOST_ROOTS_SYSTEM
	// RootsBundled are those of Mozilla's list as it was when the library was built.
	RootsBundled Roots = C.CFHOST_ROOTS_BUNDLED
)

// Config holds the settings of a client. A key or key file is needed; everything else has a default, which the zero value
// stands for.
type Config struct {
	// HostKey is the provider's own key: 32 of [0-9a-z].
	HostKey Secret
	// HostKeyFile is a file that holds the key and nothing else, in place of HostKey. It is refused if it is open to every
	// user of the system: mode 600, or 640 for a group that has to read it.
	HostKeyFile string
	// Endpoint is the URL that all acts are posted to. Plain http is taken for loopback only. Default: the vendor's, which
	// was switched off on 2022-11-01; name a gateway of your own.
	Endpoint string
	// CAFile is a PEM file: trust the certificate authorities in it and no others.
	CAFile string
	// CAPEM is the same as a text.
	CAPEM string
	// Roots is whom to trust if neither is given. Default: RootsSystem.
	Roots Roots
	// Timeout is how long a call may take, everything included. Default: 60 s.
	Timeout time.Duration
	// ConnectTimeout is how long connecting may take, the TLS handshake included. Default: 10 s.
	ConnectTimeout time.Duration
	// ResolveTimeout is how long resolving the endpoint's name may take. Default: 5 s.
	ResolveTimeout time.Duration
	// Retries is how often a call is tried again by itself, within its timeout: one that only reads after what is likely to
	// pass, any other only where no byte of it was sent. Default: 2.
	Retries *uint32
	// MaxAnswerSize is how many bytes an answer may have. Default: 16 MiB.
	MaxAnswerSize uint
	// Proxy is an HTTP proxy, "http://[user:password@]host:port"; a Secret for the password's sake. The environment's are
	// never read. Default: none.
	Proxy Secret
	// UserAgent is the User-Agent header: printable ASCII. Default: "cfhost/" and the library's version.
	UserAgent string
	// OnEvent is told of each call as it ends, before the call returns. It is called on a goroutine of its own, on several
	// at once where calls end at once, and the call waits for it. Default: nobody is told.
	OnEvent func(Event)
}

// Options is what [Client.WithOptions] changes. What is not given stays.
type Options struct {
	// Timeout is how long a call may take, everything included.
	Timeout time.Duration
	// Retries is how often a call is tried again by itself.
	Retries *uint32
	// Unchecked tells whether acts are sent without the checks before sending, so that the server says what is wrong with
	// them.
	Unchecked *bool
}

// Client is a client of one provider. Any number of goroutines may use one at once. It is cheap to make: open
// connections belong to the process, and a new client uses those that an earlier one left open.
type Client struct {
	mutex  sync.Mutex
	native *C.cfhost_client
	calls  int
	closed bool

	listener *listener
	// 0 where only the library knows it.
	timeout time.Duration
}

const defaultTimeout = time.Minute

// New makes a client. Nothing is sent. It refuses, naming the setting: a key that is not 32 of [0-9a-z], an endpoint that is
// no URL or neither https nor loopback, a key file that is open to others or holds no key, a CA file that cannot be read or
// holds no certificate, a malformed proxy or user agent.
func New(config Config) (*Client, error) {
	if config.Timeout == 0 {
		config.Timeout = defaultTimeout
	}
	return newClient(config, false)
}

// FromEnv makes a client of what the environment says: the key (CFHOST_HOST_KEY or CFHOST_HOST_KEY_FILE; config may hold
// none then), and endpoint, CA file and timeout (CFHOST_ENDPOINT, CFHOST_CA_FILE, CFHOST_TIMEOUT in seconds), for each of
// which config counts more. Nothing else of the library reads the environment.
func FromEnv(config Config) (*Client, error) {
	return newClient(config, true)
}

func newClient(config Config, fromEnv bool) (*Client, error) {
	var memory memory
	defer memory.free()
	params := C.cfhost_client_params{
		size:          C.sizeof_cfhost_client_params,
		host_key:      memory.optional("host_key", config.HostKey.Reveal()),
		host_key_file: memory.optional("host_key_file", config.HostKeyFile),
		endpoint:      memory.optional("endpoint", config.Endpoint),
		ca_file:       memory.optional("ca_file", config.CAFile),
		ca_pem:        memory.optional("ca_pem", config.CAPEM),
		roots:         C.int(config.Roots),
		proxy:         memory.optional("proxy", config.Proxy.Reveal()),
		user_agent:    memory.optional("user_agent", config.UserAgent),
		from_env:      cBool(fromEnv),
	}
	if err := memory.refusal(""); err != nil {
		return nil, err
	}
	for _, setting := range []struct {
		name  string
		value time.Duration
		has   *C.int
		ms    *C.uint64_t
	}{
		{"timeout", config.Timeout, &params.has_timeout_ms, &params.timeout_ms},
		{"connect_timeout", config.ConnectTimeout, &params.has_connect_timeout_ms, &params.connect_timeout_ms},
		{"resolve_timeout", config.ResolveTimeout, &params.has_resolve_timeout_ms, &params.resolve_timeout_ms},
	} {
		if setting.value < 0 {
			return nil, refused("", setting.name, isNegative)
		}
		*setting.has, *setting.ms = cBool(setting.value != 0), milliseconds(setting.value)
	}
	has, retries := numberOf(config.Retries)
	params.has_retries, params.retries = has, C.uint32_t(retries)
	params.has_max_answer_size = cBool(config.MaxAnswerSize != 0)
	params.max_answer_size = C.size_t(config.MaxAnswerSize)

	listener := newListener(config.OnEvent)
	if listener != nil {
		C.set_listener(&params, C.uintptr_t(listener.handle))
	}
	client := &Client{listener: listener, timeout: config.Timeout}
	client.listener.keep()
	var failed *C.cfhost_error
	if C.cfhost_client_new(&params, &client.native, &failed) != C.CFHOST_OK {
		client.listener.drop()
		return nil, taken(failed)
	}
	runtime.SetFinalizer(client, (*Client).free)
	return client, nil
}

const (
	hasNUL     = "holds a NUL"
	isNegative = "is negative"
)

// milliseconds rounds up: a setting that is given is not to be 0.
func milliseconds(duration time.Duration) C.uint64_t {
	if duration <= 0 {
		return 0
	}
	whole := duration / time.Millisecond
	if duration%time.Millisecond != 0 {
		whole++
	}
	return C.uint64_t(whole)
}

// WithOptions makes a client with other options. It is cheap, and shares everything else with the one it is made from, the
// connections included; either may be closed first.
func (c *Client) WithOptions(options Options) (*Client, error) {
	if options.Timeout < 0 {
		return nil, refused("", "timeout", isNegative)
	}
	native, err := c.acquire("")
	if err != nil {
		return nil, err
	}
	defer c.release()
	hasRetries, retries := numberOf(options.Retries)
	hasUnchecked, unchecked := flagOf(options.Unchecked)
	derived, failed := derive(native, C.cfhost_options{
		size:           C.sizeof_cfhost_options,
		has_timeout_ms: cBool(options.Timeout != 0),
		timeout_ms:     milliseconds(options.Timeout),
		has_retries:    hasRetries,
		retries:        C.uint32_t(retries),
		has_unchecked:  hasUnchecked,
		unchecked:      unchecked,
	})
	if failed != nil {
		return nil, failed
	}
	client := &Client{native: derived, listener: c.listener, timeout: c.timeout}
	if options.Timeout != 0 {
		client.timeout = options.Timeout
	}
	client.listener.keep()
	runtime.SetFinalizer(client, (*Client).free)
	return client, nil
}

// Close frees the client as soon as its last call has ended. Calls that are running go on. Later calls
// fail with [ErrClosed]. It always returns nil, may be called again, and is not needed for a client that is forgotten, unless
// its OnEvent refers to it.
func (c *Client) Close() error {
	c.free()
	return nil
}

func (c *Client) free() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.closed = true
	c.freeIfIdle()
}

// freeIfIdle is called with the mutex locked.
func (c *Client) freeIfIdle() {
	if c.closed && c.calls == 0 && c.native != nil {
		C.cfhost_client_free(c.native)
		c.native = nil
		c.listener.drop()
	}
}

// acquire gives the native client, which stays until release.
func (c *Client) acquire(act string) (*C.cfhost_client, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.closed {
		err := refused(act, "client", "is closed")
		err.cause = ErrClosed
		return nil, err
	}
	c.calls++
	return c.native, nil
}

func (c *Client) release() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.calls--
	c.freeIfIdle()
}

func derive(native *C.cfhost_client, options C.cfhost_options) (*C.cfhost_client, error) {
	var derived *C.cfhost_client
	var failed *C.cfhost_error
	if C.cfhost_client_with_options(native, &options, &derived, &failed) != C.CFHOST_OK {
		return nil, taken(failed)
	}
	return derived, nil
}

// call does an act within a context, and frees what was made for it.
func (c *Client) call(
	ctx context.Context, act string, memory *memory,
	call func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status,
) error {
	defer memory.free()
	if err := memory.refusal(act); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return doneBefore(act, err)
	}
	native, err := c.acquire(act)
	if err != nil {
		return err
	}
	defer c.release()
	if ctx.Done() == nil {
		return within(ctx, native, call)
	}

	options := C.cfhost_options{size: C.sizeof_cfhost_options}
	if deadline, has := ctx.Deadline(); has {
		// So the library knows what is not worth beginning any more. The goroutine of within does the rest.
		if left := time.Until(deadline); left < c.timeout {
			options.has_timeout_ms, options.timeout_ms = 1, milliseconds(left)
		}
	}
	scope, err := derive(native, options)
	if err != nil {
		return err
	}
	defer C.cfhost_client_free(scope)
	return within(ctx, scope, call)
}

// within does a call, and stops it when the context is done: the client is this context's alone, if it can be done.
func within(
	ctx context.Context, scope *C.cfhost_client,
	call func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status,
) error {
	return watched(ctx, func() { C.cfhost_client_cancel(scope) }, func(failed **C.cfhost_error) C.cfhost_status {
		return call(scope, failed)
	})
}

// watched does work that cancel can stop, and calls cancel when the context is done.
func watched(ctx context.Context, cancel func(), work func(failed **C.cfhost_error) C.cfhost_status) error {
	ended, watched := make(chan struct{}), make(chan struct{})
	if ctx.Done() == nil {
		close(watched)
	} else {
		go func() {
			defer close(watched)
			select {
			case <-ctx.Done():
				cancel()
			case <-ended:
			}
		}()
	}
	var failed *C.cfhost_error
	status := work(&failed)
	close(ended)
	// Not before: the goroutine may be using what is freed then.
	<-watched
	if status == C.CFHOST_OK {
		return nil
	}
	err := taken(failed)
	if err.Kind != KindCancelled && err.Kind != KindTimeout {
		return err
	}
	err.cause = ctx.Err()
	if deadline, has := ctx.Deadline(); has && err.cause == nil && !time.Now().Before(deadline) {
		// The library's clock was faster than the context's.
		err.cause = context.DeadlineExceeded
	}
	if errors.Is(err.cause, context.DeadlineExceeded) {
		err.Kind = KindTimeout
	}
	return err
}

// doneBefore is for a context that was done before the call.
func doneBefore(act string, cause error) *Error {
	kind := KindCancelled
	if errors.Is(cause, context.DeadlineExceeded) {
		kind = KindTimeout
	}
	return &Error{
		Kind: kind, Act: act, Message: cause.Error(), Advice: "Nothing was changed.", Delivery: NotSent, cause: cause,
	}
}

// Version gives the version of the library that runs, such as "0.1.0".
func Version() string {
	return C.GoString(C.cfhost_version())
}
