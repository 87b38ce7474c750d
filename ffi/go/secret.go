package cfhost

import (
	"crypto/subtle"
	"fmt"
	"io"
)

const mask = "***"

// Secret is a key or password. However it is printed or encoded, alone or in a struct, it comes out as "***".
//
// It cannot be compared by ==; see [Secret.Equal]. The zero value holds nothing.
type Secret struct {
	// A function, because what prints by reflection cannot look into one.
	reveal func() string
}

// NewSecret makes a secret of a text.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{func() string { return text }}
}

// Reveal gives the secret itself. Keep it from logs and screens.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// IsZero tells whether there is nothing in it.
func (s Secret) IsZero() bool {
	return s.reveal == nil
}

// Equal compares two secrets in a time that does not tell where they differ.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(other.Reveal())) == 1
}

// String gives "***", or "" if there is nothing in it.
func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return mask
}

// GoString gives "cfhost.Secret(***)".
func (s Secret) GoString() string {
	return "cfhost.Secret(" + s.String() + ")"
}

// Format prints the same for every verb.
func (s Secret) Format(state fmt.State, verb rune) {
	if verb == 'v' && state.Flag('#') {
		_, _ = io.WriteString(state, s.GoString())
		return
	}
	_, _ = io.WriteString(state, s.String())
}

// MarshalText gives what String gives.
func (s Secret) MarshalText() ([]byte, error) {
	return []byte(s.String()), nil
}

// MarshalJSON gives "***", or null if there is nothing in it.
func (s Secret) MarshalJSON() ([]byte, error) {
	if s.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + mask + `"`), nil
}
