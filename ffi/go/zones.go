package cfhost

// #include <cfhost.h>
import "C"

import (
	"context"
	"runtime"
)

// Zones is the provider's zones, asked for page by page as they are read:
//
//	zones := client.Zones(ctx, cfhost.ZoneListParams{})
//	defer zones.Close()
//	for zones.Next() {
//		fmt.Println(zones.Row().ZoneName)
//	}
//	if err := zones.Err(); err != nil {
//
// One goroutine at a time may use it.
type Zones struct {
	ctx      context.Context
	scope    *C.cfhost_client
	native   *C.cfhost_zones
	listener *listener
	row      ZoneListRow
	err      error
}

// Zones begins to list the zones; in params, Limit is the size of a page. Nothing is sent yet. The context is for all of the
// list, and the client may be closed before it.
func (c *Client) Zones(ctx context.Context, params ZoneListParams) *Zones {
	zones := &Zones{ctx: ctx}
	native, err := c.acquire("zone_list")
	if err != nil {
		zones.err = err
		return zones
	}
	defer c.release()
	var memory memory
	defer memory.free()
	asked := params.asked(&memory)
	if err := memory.refusal("zone_list"); err != nil {
		zones.err = err
		return zones
	}
	scope, err := derive(native, C.cfhost_options{size: C.sizeof_cfhost_options})
	if err != nil {
		zones.err = err
		return zones
	}
	zones.scope, zones.listener = scope, c.listener
	zones.listener.keep()
	runtime.SetFinalizer(zones, (*Zones).free)
	var failed *C.cfhost_error
	if C.cfhost_zones_new(scope, &asked, &zones.native, &failed) != C.CFHOST_OK {
		zones.err = taken(failed)
	}
	return zones
}

// Next goes to the next zone, and tells whether there is one: false after the last, after an error and after Close.
func (z *Zones) Next() bool {
	if z.err != nil || z.native == nil {
		return false
	}
	if err := z.ctx.Err(); err != nil {
		z.err = doneBefore("zone_list", err)
		return false
	}
	var row *C.cfhost_zone_list_row
	next := func(_ *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_zones_next(z.native, &row, failed)
	}
	z.err = within(z.ctx, z.scope, next)
	if z.err != nil || row == nil {
		z.free()
		return false
	}
	z.row = zoneListRow(row)
	return true
}

// Row gives the zone that Next went to.
func (z *Zones) Row() ZoneListRow {
	return z.row
}

// Err tells why there are no more zones; nil if that was the end.
func (z *Zones) Err() error {
	return z.err
}

// Close ends the list. It always returns nil, and is not needed after the last zone.
func (z *Zones) Close() error {
	z.free()
	return nil
}

func (z *Zones) free() {
	if z.scope == nil {
		return
	}
	C.cfhost_zones_free(z.native)
	C.cfhost_client_free(z.scope)
	z.native, z.scope = nil, nil
	z.listener.drop()
}
