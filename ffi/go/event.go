package cfhost

// #include <cfhost.h>
import "C"

import (
	"runtime/cgo"
	"sync/atomic"
	"time"
)

// Event is one call that ended. It holds no secret.
type Event struct {
	// Act is the name of the act on the wire.
	Act string
	// Attempts is how often a connection was tried or used; 0 if the call was refused before that.
	Attempts int
	// Duration is from the call to its end.
	Duration time.Duration
	// Delivery is how far it had come.
	Delivery Delivery
	// Err is why it failed; nil after a success.
	Err *Error

	text string
}

// String gives all of it in one line for a log.
func (e Event) String() string {
	return e.text
}

// listener is whom the clients tell that were made with one Config: C holds its handle.
type listener struct {
	onEvent func(Event)
	handle  cgo.Handle
	users   atomic.Int32
}

func newListener(onEvent func(Event)) *listener {
	if onEvent == nil {
		return nil
	}
	l := &listener{onEvent: onEvent}
	l.handle = cgo.NewHandle(l)
	return l
}

// keep is for one more client that can call it.
func (l *listener) keep() {
	if l != nil {
		l.users.Add(1)
	}
}

// drop is for a client that is freed.
func (l *listener) drop() {
	if l != nil && l.users.Add(-1) == 0 {
		l.handle.Delete()
	}
}

//export cfhost_go_on_event
func cfhost_go_on_event(event *C.cfhost_event, handle C.uintptr_t) {
	l := cgo.Handle(handle).Value().(*listener)
	told := Event{
		Act:      C.GoString(event.act),
		Attempts: int(event.attempts),
		Duration: time.Duration(event.duration_us) * time.Microsecond,
		Delivery: deliveryOf(event.delivery),
		text:     C.GoString(event.text),
	}
	if event.error != nil {
		told.Err = copied(event.error)
	}
	// On a goroutine of its own: a panic or Goexit must not unwind over the frames of C.
	done := make(chan struct{})
	go func() {
		defer close(done)
		l.onEvent(told)
	}()
	<-done
}
