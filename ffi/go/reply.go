package cfhost

// #include <cfhost.h>
import "C"

// Envelope is what came with a reply beside its fields: the server's message, and the JSON as a whole.
type Envelope struct {
	// Msg is the server's message, fit for end users; "" if there is none, as with most successes.
	Msg string `json:"msg,omitempty"`

	masked string
	raw    Secret
}

// Raw gives the JSON that came, with every secret in it masked as "***".
func (e *Envelope) Raw() string {
	return e.masked
}

// RevealRaw gives the JSON that came, byte for byte, with EVERY SECRET IN IT: keep it from logs and screens.
func (e *Envelope) RevealRaw() []byte {
	return []byte(e.raw.Reveal())
}

func envelope(from *C.cfhost_envelope) Envelope {
	var size C.size_t
	raw := C.cfhost_envelope_reveal_raw(from, &size)
	return Envelope{
		Msg:    C.GoString(C.cfhost_envelope_msg(from)),
		masked: C.GoString(C.cfhost_envelope_raw(from)),
		raw:    revealed(raw, size),
	}
}
