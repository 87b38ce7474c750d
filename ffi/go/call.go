package cfhost

// #include <cfhost.h>
import "C"

import (
	"context"
	"sort"
)

// CallReply is what an act that was asked for by its name answered.
type CallReply struct {
	Envelope
}

// Call sends an act by its name on the wire with fields by theirs, in the order of their names and unchecked: for what this
// package does not list. "act" and "host_key" are added, and may not be among the fields.
func (c *Client) Call(ctx context.Context, act string, fields map[string]string) (*CallReply, error) {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	sort.Strings(names)
	var memory memory
	pairs := make([]C.cfhost_pair, len(names))
	for i, name := range names {
		pairs[i] = C.cfhost_pair{name: memory.text("fields", name), value: memory.text("fields", fields[name])}
	}
	array, count := memory.pairs(pairs), C.size_t(len(pairs))
	asked := memory.text("act", act)
	var from *C.cfhost_call_reply
	// What was given as the act is no name of one for certain, and not for our own errors to show.
	err := c.call(ctx, "", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_call(native, asked, array, count, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_call_reply_free(from)
	return &CallReply{Envelope: envelope(from.envelope)}, nil
}
