package cfhost

// #include <cfhost.h>
// #include <stdlib.h>
import "C"

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
	"unsafe"
)

// Ptr gives a pointer to a value, for optional parameters: Limit: cfhost.Ptr[uint32](50).
func Ptr[T any](value T) *T {
	return &value
}

// memory is what one call hands to C: it is copied there, so that C never sees a Go pointer, and wiped afterwards.
type memory struct {
	blocks []block
	// The first field that C could not be told as it is, and why.
	refused, why string
}

type block struct {
	start unsafe.Pointer
	size  int
}

// text copies a text for C. A NUL inside would end it there: then nothing is sent.
func (m *memory) text(field, text string) *C.char {
	if strings.IndexByte(text, 0) >= 0 {
		m.refuse(field, hasNUL)
		return nil
	}
	copied := C.CString(text)
	m.blocks = append(m.blocks, block{unsafe.Pointer(copied), len(text)})
	return copied
}

// refuse notes that C cannot be told of a field.
func (m *memory) refuse(field, why string) {
	if m.refused == "" {
		m.refused, m.why = field, why
	}
}

// refusal is the error for what was refused, if anything was.
func (m *memory) refusal(act string) error {
	if m.refused == "" {
		return nil
	}
	return refused(act, m.refused, m.why)
}

// optional is text for a field that is not given if it is "".
func (m *memory) optional(field, text string) *C.char {
	if text == "" {
		return nil
	}
	return m.text(field, text)
}

func (m *memory) secret(field string, secret Secret) *C.char {
	return m.text(field, secret.Reveal())
}

func (m *memory) array(count int, size uintptr) unsafe.Pointer {
	if count == 0 {
		return nil
	}
	array := C.calloc(C.size_t(count), C.size_t(size))
	m.blocks = append(m.blocks, block{array, count * int(size)})
	return array
}

func (m *memory) texts(field string, texts []string) **C.char {
	array := (**C.char)(m.array(len(texts), unsafe.Sizeof((*C.char)(nil))))
	for i, text := range texts {
		unsafe.Slice(array, len(texts))[i] = m.text(field, text)
	}
	return array
}

func (m *memory) addrs(field string, addrs []netip.Addr) **C.char {
	return m.texts(field, textsOf(addrs))
}

func (m *memory) addrPorts(field string, addrs []netip.AddrPort) **C.char {
	return m.texts(field, textsOf(addrs))
}

func textsOf[T fmt.Stringer](values []T) []string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = value.String()
	}
	return texts
}

func (m *memory) pairs(pairs []C.cfhost_pair) *C.cfhost_pair {
	array := (*C.cfhost_pair)(m.array(len(pairs), unsafe.Sizeof(C.cfhost_pair{})))
	copy(unsafe.Slice(array, len(pairs)), pairs)
	return array
}

// free wipes all of it, and frees it.
func (m *memory) free() {
	for _, block := range m.blocks {
		wipe(block)
		C.free(block.start)
	}
	m.blocks = nil
}

func wipe(block block) {
	bytes := bytesAt(block.start, block.size)
	for i := range bytes {
		bytes[i] = 0
	}
}

func bytesAt(start unsafe.Pointer, size int) []byte {
	return unsafe.Slice((*byte)(start), size)
}

// has says to C whether an optional value is given.
func has[T any](value *T) C.int {
	return cBool(value != nil)
}

// valueOf gives an optional value, or zero for none.
func valueOf[T any](value *T) (is T) {
	if value != nil {
		is = *value
	}
	return is
}

// flagOf gives an optional flag as C takes it: whether it is given, and what it is.
func flagOf(value *bool) (given, is C.int) {
	return has(value), cBool(valueOf(value))
}

func cBool(value bool) C.int {
	if value {
		return 1
	}
	return 0
}

// numberOf gives an optional number as C takes it.
func numberOf[T uint32 | uint64](value *T) (given C.int, is T) {
	return has(value), valueOf(value)
}

// What C tells is copied by these.

func goText(text *C.char) string {
	return C.GoString(text)
}

func goFlag(flag C.bool) bool {
	return bool(flag)
}

func goSecret(text *C.char) Secret {
	return NewSecret(C.GoString(text))
}

func goNumber(has C.bool, number C.uint64_t) *uint64 {
	if !has {
		return nil
	}
	return Ptr(uint64(number))
}

func goTime(at *C.cfhost_time) *time.Time {
	if at == nil {
		return nil
	}
	zone := time.UTC
	if at.offset_seconds != 0 {
		zone = time.FixedZone("", int(at.offset_seconds))
	}
	return Ptr(time.UnixMicro(int64(at.microseconds)).In(zone))
}

func goTexts(array **C.char, count C.size_t) []string {
	texts := make([]string, count)
	for i, text := range unsafe.Slice(array, int(count)) {
		texts[i] = C.GoString(text)
	}
	return texts
}

func goMap(array *C.cfhost_pair, count C.size_t) map[string]string {
	pairs := make(map[string]string, count)
	for _, pair := range unsafe.Slice(array, int(count)) {
		pairs[C.GoString(pair.name)] = C.GoString(pair.value)
	}
	return pairs
}

func goRows[From, Row any](array **From, count C.size_t, row func(*From) Row) []Row {
	rows := make([]Row, count)
	for i, from := range unsafe.Slice(array, int(count)) {
		rows[i] = row(from)
	}
	return rows
}
