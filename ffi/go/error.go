package cfhost

// #include <cfhost.h>
import "C"

import (
	"errors"
	"strconv"
	"strings"
	"unsafe"
)

// Kind is what sort of failure an [Error] is. A later version can have more.
type Kind string

// The kinds.
const (
	// KindAPI: the server answered that the act failed; Code says why.
	KindAPI Kind = "api"
	// KindInvalidArgument: a value or setting was refused before anything was sent; Argument names it.
	KindInvalidArgument Kind = "invalid_argument"
	// KindTransport: the name could not be resolved, or the connection could not be made or broke.
	KindTransport Kind = "transport"
	// KindTimeout: a deadline passed, the client's or the context's.
	KindTimeout Kind = "timeout"
	// KindTLS: the server's certificate or its TLS was refused.
	KindTLS Kind = "tls"
	// KindProtocol: what came back is not an answer of this API.
	KindProtocol Kind = "protocol"
	// KindCancelled: the context was cancelled.
	KindCancelled Kind = "cancelled"
	// KindDNS: a name server refused, did not answer as it should, or a record is in the way of a plan.
	KindDNS Kind = "dns"
	// KindInternal: the library itself failed in the middle of the call, which was perhaps carried out. Please report it. The
	// program can go on.
	KindInternal Kind = "internal"
)

// Delivery is how far a call got.
type Delivery string

// How far a call can have come.
const (
	// NotSent: no byte of the request left; nothing has changed.
	NotSent Delivery = "not_sent"
	// Answered: the server answered in the API's own form.
	Answered Delivery = "answered"
	// PerhapsCarriedOut: the request may have been carried out, and no answer says so: look up what is there before
	// repeating it.
	PerhapsCarriedOut Delivery = "perhaps_carried_out"
)

// Category is what a [Code] is about.
type Category string

// The categories.
const (
	CategoryAuth         Category = "auth"
	CategoryInput        Category = "input"
	CategoryConflict     Category = "conflict"
	CategoryNotFound     Category = "not_found"
	CategoryState        Category = "state"
	CategoryLimit        Category = "limit"
	CategorySubscription Category = "subscription"
	CategoryServer       Category = "server"
)

// ErrClosed is what a call of a closed [Client] fails with, to errors.Is.
var ErrClosed = errors.New("the client is closed")

// Error says why a call failed, which act it was, how far the call got, and what to do. It never shows a secret: the call's keys
// and password are masked in whatever the server said.
type Error struct {
	// Kind is what sort of failure it is.
	Kind Kind
	// Code is the vendor's number: from the answer, or, with KindInvalidArgument, the one that the server would have given.
	// It is 0 if there is none.
	Code Code
	// Name is the code's name, such as "PASSWORD_FAILED"; "" if there is none.
	Name string
	// Category is what the code is about; "" if there is none.
	Category Category
	// Act is the name of the act on the wire; "" where the error is about a client's settings.
	Act string
	// Argument is the field, setting or parameter that was refused, by its name; "" where it was something else.
	Argument string
	// Message is one line without act or number, and with a code the vendor's text, made for end users.
	Message string
	// Advice is what to do, in a sentence or two; "" where nothing is known.
	Advice string
	// HTTPStatus is that of the answer; 0 where there was none.
	HTTPStatus int
	// Delivery is how far the call got.
	Delivery Delivery
	// Retryable tells whether trying later, with nothing changed, can help. It says nothing of whether the act may be
	// repeated: see Delivery.
	Retryable bool
	// AlreadyGone tells whether the zone that was to be deleted is gone: codes 211 and 213, and 703 answered to zone_delete.
	AlreadyGone bool
	// State is how a job of [Provisioner] left things; "" for anything else.
	State JobState

	cause error
	raw   Secret
}

// Error gives everything in one line for a log: act, message, number or kind, delivery, advice.
func (e *Error) Error() string {
	var line strings.Builder
	if e.Act != "" {
		line.WriteString(e.Act + ": ")
	}
	what := string(e.Kind)
	switch {
	case e.Code != 0:
		what = "code " + strconv.Itoa(int(e.Code))
	case e.HTTPStatus != 0 && e.HTTPStatus != 200:
		what = "HTTP " + strconv.Itoa(e.HTTPStatus)
	}
	line.WriteString(e.Message + " (" + what + ", " + strings.ReplaceAll(string(e.Delivery), "_", " ") + ")")
	if e.Advice != "" {
		line.WriteString(" " + e.Advice)
	}
	return line.String()
}

// Unwrap gives context.Canceled or context.DeadlineExceeded if the context stopped the call, [ErrClosed] if the client is
// closed, else nil.
func (e *Error) Unwrap() error {
	return e.cause
}

// Timeout tells whether a deadline passed, as net.Error has it.
func (e *Error) Timeout() bool {
	return e.Kind == KindTimeout
}

// RevealRaw gives the answer, byte for byte, with EVERY SECRET IN IT, where the act succeeded and its answer could not be
// read: a new key in it may exist nowhere else. Otherwise nil.
func (e *Error) RevealRaw() []byte {
	if e.raw.IsZero() {
		return nil
	}
	return []byte(e.raw.Reveal())
}

// refused makes the library's error for a value that cannot even be handed over to it.
func refused(act, argument, reason string) *Error {
	var memory memory
	defer memory.free()
	// None of the three is a value.
	return taken(C.cfhost_error_refused(
		memory.optional("act", act), memory.text("argument", argument), memory.text("reason", reason)))
}

// handedOut makes what Go gets of what a call came to. If that fails, the call may have been carried out all the same.
func handedOut[T any](act string, hand func() T) (value T, err error) {
	defer func() {
		if recover() != nil {
			var memory memory
			defer memory.free()
			err = taken(C.cfhost_error_internal(memory.optional("act", act)))
		}
	}()
	return hand(), nil
}

// taken copies an error of C, and frees it.
func taken(from *C.cfhost_error) *Error {
	defer C.cfhost_error_free(from)
	return copied(from)
}

func copied(from *C.cfhost_error) *Error {
	var size C.size_t
	raw := C.cfhost_error_reveal_raw(from, &size)
	return &Error{
		Kind:        kindOf(C.cfhost_error_status(from)),
		Code:        Code(C.cfhost_error_code(from)),
		Name:        C.GoString(C.cfhost_error_name(from)),
		Category:    Category(C.GoString(C.cfhost_error_category(from))),
		Act:         C.GoString(C.cfhost_error_act(from)),
		Argument:    C.GoString(C.cfhost_error_argument(from)),
		Message:     C.GoString(C.cfhost_error_message(from)),
		Advice:      C.GoString(C.cfhost_error_advice(from)),
		HTTPStatus:  int(C.cfhost_error_http_status(from)),
		Delivery:    deliveryOf(C.cfhost_error_delivery(from)),
		Retryable:   bool(C.cfhost_error_is_retryable(from)),
		AlreadyGone: bool(C.cfhost_error_is_already_gone(from)),
		State:       stateOf(C.cfhost_error_state(from)),
		raw:         revealed(raw, size),
	}
}

func revealed(raw *C.char, size C.size_t) Secret {
	if raw == nil {
		return Secret{}
	}
	return NewSecret(string(unsafe.Slice((*byte)(unsafe.Pointer(raw)), int(size))))
}

func kindOf(status C.cfhost_status) Kind {
	switch status {
	case C.CFHOST_API:
		return KindAPI
	case C.CFHOST_INVALID_ARGUMENT:
		return KindInvalidArgument
	case C.CFHOST_TIMEOUT:
		return KindTimeout
	case C.CFHOST_TLS:
		return KindTLS
	case C.CFHOST_PROTOCOL:
		return KindProtocol
	case C.CFHOST_CANCELLED:
		return KindCancelled
	case C.CFHOST_DNS:
		return KindDNS
	case C.CFHOST_PANIC:
		return KindInternal
	default:
		return KindTransport
	}
}

func deliveryOf(delivery C.cfhost_delivery) Delivery {
	switch delivery {
	case C.CFHOST_NOT_SENT:
		return NotSent
	case C.CFHOST_ANSWERED:
		return Answered
	default:
		return PerhapsCarriedOut
	}
}
