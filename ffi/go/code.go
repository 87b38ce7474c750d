package cfhost

// #include <cfhost.h>
import "C"

// Code is a number of the vendor's. The documented ones have a constant; others are possible. Branch on the code, never on a
// text.
type Code int

// Codes gives the documented codes, in ascending order.
func Codes() []Code {
	codes := make([]Code, C.cfhost_error_code_count())
	for i := range codes {
		codes[i] = Code(C.cfhost_error_code_at(C.size_t(i)))
	}
	return codes
}

// Name gives the code's name, such as "PASSWORD_FAILED" for 124; "" for one that is not documented.
func (c Code) Name() string {
	return C.GoString(C.cfhost_error_code_name(C.int(c)))
}

// Category tells what the code is about; "" for one that is not documented.
func (c Code) Category() Category {
	return Category(C.GoString(C.cfhost_error_code_category(C.int(c))))
}

// MessageTemplate gives the vendor's text with its variables in braces, such as "{zone_name}"; "" for a code that is not
// documented.
func (c Code) MessageTemplate() string {
	return C.GoString(C.cfhost_error_code_message_template(C.int(c)))
}

// Advice tells what to do about it, in a sentence; "" for a code that is not documented.
func (c Code) Advice() string {
	return C.GoString(C.cfhost_error_code_advice(C.int(c)))
}

// Retryable tells whether the same request can succeed later without anybody changing anything; false for a code that is
// not documented.
func (c Code) Retryable() bool {
	return bool(C.cfhost_error_code_is_retryable(C.int(c)))
}
