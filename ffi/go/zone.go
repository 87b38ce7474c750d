package cfhost

// #include <cfhost.h>
import "C"

import (
	"context"
	"time"
)

// ZoneSetParams is what zone_set is asked.
type ZoneSetParams struct {
	// UserKey is the customer's key. Required.
	UserKey Secret
	// ZoneName is the zone. A name below the registered domain is taken too; the server reduces it, and the reply shows
	// what became of it. Unicode names are sent as punycode. Required.
	ZoneName string
	// ResolveTo is the host name of the origin, without a trailing dot. Required.
	ResolveTo string
	// Subdomains are the names to be served, at least one: each a label ("www"), a full name, or "@" for the zone itself,
	// with ":target" after it if it has an origin of its own. At most 119 characters each. Required.
	Subdomains []string
}

// ZoneSetReply is what zone_set answered.
type ZoneSetReply struct {
	Envelope
	// ZoneName is the registered domain that was set up.
	ZoneName string `json:"zone_name"`
	// ResolvingTo is the origin that was used; "" where the server does not say.
	ResolvingTo string `json:"resolving_to,omitempty"`
	// HostedCnames has the origin of each subdomain by its full name.
	HostedCnames map[string]string `json:"hosted_cnames"`
	// ForwardTos has the target that the customer's DNS has to point at by a CNAME, by full name.
	ForwardTos map[string]string `json:"forward_tos"`
	// ZoneNameSent is the name that was asked for, where the server set up the registered domain above it; else "".
	ZoneNameSent string `json:"zone_name_sent,omitempty"`
}

// ZoneSet sets up a zone for CNAME hosting, or replaces its whole setup (section 3.2.2): a subdomain that is left out is
// dropped. Afterwards, point each name in ForwardTos at its target with a CNAME.
func (c *Client) ZoneSet(ctx context.Context, params ZoneSetParams) (*ZoneSetReply, error) {
	var memory memory
	asked := C.cfhost_zone_set_params{
		size:             C.sizeof_cfhost_zone_set_params,
		user_key:         memory.secret("user_key", params.UserKey),
		zone_name:        memory.text("zone_name", params.ZoneName),
		resolve_to:       memory.text("resolve_to", params.ResolveTo),
		subdomains:       memory.texts("subdomains", params.Subdomains),
		subdomains_count: C.size_t(len(params.Subdomains)),
	}
	var from *C.cfhost_zone_set_reply
	err := c.call(ctx, "zone_set", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_zone_set(native, &asked, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_zone_set_reply_free(from)
	return &ZoneSetReply{
		Envelope:     envelope(from.envelope),
		ZoneName:     C.GoString(from.zone_name),
		ResolvingTo:  C.GoString(from.resolving_to),
		HostedCnames: goMap(from.hosted_cnames, from.hosted_cnames_count),
		ForwardTos:   goMap(from.forward_tos, from.forward_tos_count),
		ZoneNameSent: C.GoString(from.zone_name_sent),
	}, nil
}

// ZoneLookupParams is what zone_lookup is asked.
type ZoneLookupParams struct {
	// UserKey is the customer's key. Required.
	UserKey Secret
	// ZoneName is the zone. Unicode names are sent as punycode. Required.
	ZoneName string
}

// ZoneLookupReply is what zone_lookup answered.
type ZoneLookupReply struct {
	Envelope
	// ZoneName is the zone.
	ZoneName string `json:"zone_name"`
	// ZoneExists tells whether the customer has the zone.
	ZoneExists bool `json:"zone_exists"`
	// ZoneHosted tells whether it was set up through this provider.
	ZoneHosted bool `json:"zone_hosted"`
	// HostedCnames has origins by full name. It includes the zone itself, and can include rows that zone_set never sent,
	// such as one for the validation of a certificate (its origin ends in comodoca.com); such rows must not be sent back.
	HostedCnames map[string]string `json:"hosted_cnames"`
	// ForwardTos has the target that the customer's DNS has to point at, by full name.
	ForwardTos map[string]string `json:"forward_tos"`
	// SSLStatus tells how far the certificate is: one of the SSLStatus constants, or another that is not documented.
	// "" where the server does not say.
	SSLStatus SSLStatus `json:"ssl_status,omitempty"`
	// SSLMetaTag is the HTML meta element that proves control of the domain to the certificate authority; "" for none.
	SSLMetaTag string `json:"ssl_meta_tag,omitempty"`
	// SubLabel is the plan of the zone's reseller subscription; "" for none.
	SubLabel string `json:"sub_label,omitempty"`
	// SubStatus is the state of that subscription: one of the SubStatus constants, or another. "" for none.
	SubStatus SubStatus `json:"sub_status,omitempty"`
}

// ZoneLookup tells the state of one zone of one customer (section 3.2.5). If the customer does not have the zone,
// the call succeeds with ZoneExists false.
func (c *Client) ZoneLookup(ctx context.Context, params ZoneLookupParams) (*ZoneLookupReply, error) {
	var memory memory
	asked := C.cfhost_zone_lookup_params{
		size:      C.sizeof_cfhost_zone_lookup_params,
		user_key:  memory.secret("user_key", params.UserKey),
		zone_name: memory.text("zone_name", params.ZoneName),
	}
	var from *C.cfhost_zone_lookup_reply
	err := c.call(ctx, "zone_lookup", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_zone_lookup(native, &asked, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_zone_lookup_reply_free(from)
	return &ZoneLookupReply{
		Envelope:     envelope(from.envelope),
		ZoneName:     C.GoString(from.zone_name),
		ZoneExists:   bool(from.zone_exists),
		ZoneHosted:   bool(from.zone_hosted),
		HostedCnames: goMap(from.hosted_cnames, from.hosted_cnames_count),
		ForwardTos:   goMap(from.forward_tos, from.forward_tos_count),
		SSLStatus:    SSLStatus(C.GoString(from.ssl_status)),
		SSLMetaTag:   C.GoString(from.ssl_meta_tag),
		SubLabel:     C.GoString(from.sub_label),
		SubStatus:    SubStatus(C.GoString(from.sub_status)),
	}, nil
}

// ZoneDeleteParams is what zone_delete is asked.
type ZoneDeleteParams struct {
	// UserKey is the customer's key. Required.
	UserKey Secret
	// ZoneName is the zone. Unicode names are sent as punycode. Required.
	ZoneName string
}

// ZoneDeleteReply is what zone_delete answered.
type ZoneDeleteReply struct {
	Envelope
	// ZoneName is the zone.
	ZoneName string `json:"zone_name"`
	// ZoneDeleted tells whether it was removed.
	ZoneDeleted bool `json:"zone_deleted"`
}

// ZoneDelete removes a zone that zone_set made (section 3.2.6). Point the customer's names back at the origin first: the
// network stops answering for them after a short while. A second delete is an error with AlreadyGone.
func (c *Client) ZoneDelete(ctx context.Context, params ZoneDeleteParams) (*ZoneDeleteReply, error) {
	var memory memory
	asked := C.cfhost_zone_delete_params{
		size:      C.sizeof_cfhost_zone_delete_params,
		user_key:  memory.secret("user_key", params.UserKey),
		zone_name: memory.text("zone_name", params.ZoneName),
	}
	var from *C.cfhost_zone_delete_reply
	err := c.call(ctx, "zone_delete", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_zone_delete(native, &asked, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_zone_delete_reply_free(from)
	return &ZoneDeleteReply{
		Envelope:    envelope(from.envelope),
		ZoneName:    C.GoString(from.zone_name),
		ZoneDeleted: bool(from.zone_deleted),
	}, nil
}

// ZoneListRow is a zone in zone_list.
type ZoneListRow struct {
	// ZoneID is the server's number for the zone; nil where the server does not say.
	ZoneID *uint64 `json:"zone_id,omitempty"`
	// ZoneName is the zone.
	ZoneName string `json:"zone_name"`
	// UserEmail is the address of the account that has it; "" where the server does not say.
	UserEmail string `json:"user_email,omitempty"`
	// ZoneStatus is its state: one of the ZoneStatus constants, or another. "" where the server does not say.
	ZoneStatus ZoneStatus `json:"zone_status,omitempty"`
	// SubID is the number of its reseller subscription; nil without one, and then the other Sub
	// fields are missing too.
	SubID *uint64 `json:"sub_id,omitempty"`
	// SubLabel is the plan of that subscription; "" for none.
	SubLabel string `json:"sub_label,omitempty"`
	// SubStatus is the state of that subscription: one of the SubStatus constants, or another. "" for none.
	SubStatus SubStatus `json:"sub_status,omitempty"`
	// SubActivatedOn is when it began; nil where there is no such time.
	SubActivatedOn *time.Time `json:"sub_activated_on,omitempty"`
	// SubExpiredOn is when it ended; nil where there is no such time.
	SubExpiredOn *time.Time `json:"sub_expired_on,omitempty"`
}

func zoneListRow(from *C.cfhost_zone_list_row) ZoneListRow {
	return ZoneListRow{
		ZoneID:         goNumber(from.has_zone_id, from.zone_id),
		ZoneName:       C.GoString(from.zone_name),
		UserEmail:      C.GoString(from.user_email),
		ZoneStatus:     ZoneStatus(C.GoString(from.zone_status)),
		SubID:          goNumber(from.has_sub_id, from.sub_id),
		SubLabel:       C.GoString(from.sub_label),
		SubStatus:      SubStatus(C.GoString(from.sub_status)),
		SubActivatedOn: goTime(from.sub_activated_on),
		SubExpiredOn:   goTime(from.sub_expired_on),
	}
}

// ZoneListParams is what zone_list is asked.
type ZoneListParams struct {
	// Limit is how many rows to answer, at least 1. Default: 100.
	Limit *uint32
	// Offset is how many rows to skip. Default: 0.
	Offset *uint64
	// ZoneName asks for the zone of this name alone. Default: all.
	ZoneName string
	// SubID asks for the zone with this reseller subscription alone. Default: all.
	SubID *uint64
	// ZoneStatus asks for zones in this state: ZoneStatusActive, ZoneStatusDeleted or ZoneStatusAll. Default: the server's
	// own choice, which is thought to be the active ones.
	ZoneStatus ZoneStatus
	// SubStatus asks for zones whose reseller subscription is in this state: SubStatusActive, SubStatusCanceled or
	// SubStatusAll. Default: the server's own choice.
	SubStatus SubStatus
}

func (params *ZoneListParams) asked(memory *memory) C.cfhost_zone_list_params {
	hasLimit, limit := numberOf(params.Limit)
	hasOffset, offset := numberOf(params.Offset)
	hasSubID, subID := numberOf(params.SubID)
	return C.cfhost_zone_list_params{
		size:        C.sizeof_cfhost_zone_list_params,
		has_limit:   hasLimit,
		limit:       C.uint32_t(limit),
		has_offset:  hasOffset,
		offset:      C.uint64_t(offset),
		zone_name:   memory.optional("zone_name", params.ZoneName),
		has_sub_id:  hasSubID,
		sub_id:      C.uint64_t(subID),
		zone_status: memory.optional("zone_status", string(params.ZoneStatus)),
		sub_status:  memory.optional("sub_status", string(params.SubStatus)),
	}
}

// ZoneListReply is what zone_list answered.
type ZoneListReply struct {
	Envelope
	// Rows has one row per zone. The server gives no total: the last page is the one with fewer rows than Limit.
	Rows []ZoneListRow `json:"rows"`
	// Limit is the one that was used; nil where the server does not repeat it.
	Limit *uint64 `json:"limit,omitempty"`
	// Offset is the one that was used; nil where the server does not repeat it.
	Offset *uint64 `json:"offset,omitempty"`
}

// ZoneList lists one page of the provider's zones (section 3.2.10). [Client.Zones] turns the pages.
func (c *Client) ZoneList(ctx context.Context, params ZoneListParams) (*ZoneListReply, error) {
	var memory memory
	asked := params.asked(&memory)
	var from *C.cfhost_zone_list_reply
	err := c.call(ctx, "zone_list", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_zone_list(native, &asked, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_zone_list_reply_free(from)
	return &ZoneListReply{
		Envelope: envelope(from.envelope),
		Rows:     goRows(from.rows, from.rows_count, zoneListRow),
		Limit:    goNumber(from.has_limit, from.limit),
		Offset:   goNumber(from.has_offset, from.offset),
	}, nil
}

// FullZoneSetParams is what full_zone_set is asked.
type FullZoneSetParams struct {
	// UserKey is the customer's key. Required.
	UserKey Secret
	// ZoneName is the zone. Unicode names are sent as punycode. Required.
	ZoneName string
	// Jumpstart tells whether the zone's present records are looked up and taken over; the result needs a look. Default:
	// the server's own, true.
	Jumpstart *bool
}

// FullZoneSetReply is what full_zone_set answered.
type FullZoneSetReply struct {
	Envelope
	// ZoneName is the registered domain that was set up.
	ZoneName string `json:"zone_name"`
	// Jumpstart tells whether records were taken over.
	Jumpstart bool `json:"jumpstart"`
	// Msg is what to do at the registrar, as a text for end users; "" where the server does not say. The
	// server's message beside it is Envelope.Msg.
	Msg string `json:"msg,omitempty"`
	// Nameservers are those that Msg names. The API has no field for them.
	Nameservers []string `json:"nameservers"`
	// ZoneNameSent is the name that was asked for, where the server set up the registered domain above it; else "".
	ZoneNameSent string `json:"zone_name_sent,omitempty"`
}

// FullZoneSet sets up a zone that uses the vendor's nameservers (not in the 2012 document; section 3.2.3 of the later
// one). It waits until the nameservers of the reply are set at the registrar.
func (c *Client) FullZoneSet(ctx context.Context, params FullZoneSetParams) (*FullZoneSetReply, error) {
	var memory memory
	hasJumpstart, jumpstart := flagOf(params.Jumpstart)
	asked := C.cfhost_full_zone_set_params{
		size:          C.sizeof_cfhost_full_zone_set_params,
		user_key:      memory.secret("user_key", params.UserKey),
		zone_name:     memory.text("zone_name", params.ZoneName),
		has_jumpstart: hasJumpstart,
		jumpstart:     jumpstart,
	}
	var from *C.cfhost_full_zone_set_reply
	err := c.call(ctx, "full_zone_set", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_full_zone_set(native, &asked, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_full_zone_set_reply_free(from)
	return &FullZoneSetReply{
		Envelope:     envelope(from.envelope),
		ZoneName:     C.GoString(from.zone_name),
		Jumpstart:    bool(from.jumpstart),
		Msg:          C.GoString(from.msg),
		Nameservers:  goTexts(from.nameservers, from.nameservers_count),
		ZoneNameSent: C.GoString(from.zone_name_sent),
	}, nil
}
