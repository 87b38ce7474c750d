// Package heap tells tests how much memory C has in use, which includes that of the library.
package heap

// #include <malloc.h>
import "C"

// InUse gives the bytes that were allocated and not freed, over all of the allocator's arenas.
func InUse() int {
	return int(C.mallinfo2().uordblks)
}
