package cfhost

// #include <cfhost.h>
import "C"

import (
	"context"
	"time"
)

// HostChildNewParams is what host_child_new is asked.
type HostChildNewParams struct {
	// HostName is the child's internal name. Required.
	HostName string
	// PubName is the name that customers see. Required.
	PubName string
	// Prefix is a short word for it. Required.
	Prefix string
	// Website is the URL of its site. Required.
	Website string
	// Email is an e-mail address for contact. Required.
	Email string
}

// HostChildNewReply is what host_child_new answered. The vendor's answer is not on record; the members are looked for
// wherever an answer of this API could have them.
type HostChildNewReply struct {
	Envelope
	// HostKey is the child's own key; zero if it was not found. The server shows it only once: store it before
	// you do anything else.
	HostKey Secret `json:"host_key"`
	// ChildID is the child's number, for host_child_stop; nil where the server does not say.
	ChildID *uint64 `json:"child_id,omitempty"`
}

// HostChildNew makes a child provider below the calling one, with a key of its own (section 3.2.7).
func (c *Client) HostChildNew(ctx context.Context, params HostChildNewParams) (*HostChildNewReply, error) {
	var memory memory
	asked := C.cfhost_host_child_new_params{
		size:      C.sizeof_cfhost_host_child_new_params,
		host_name: memory.text("host_name", params.HostName),
		pub_name:  memory.text("pub_name", params.PubName),
		prefix:    memory.text("prefix", params.Prefix),
		website:   memory.text("website", params.Website),
		email:     memory.text("email", params.Email),
	}
	var from *C.cfhost_host_child_new_reply
	err := c.call(ctx, "host_child_new", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_host_child_new(native, &asked, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_host_child_new_reply_free(from)
	return &HostChildNewReply{
		Envelope: envelope(from.envelope),
		HostKey:  goSecret(from.host_key),
		ChildID:  goNumber(from.has_child_id, from.child_id),
	}, nil
}

// HostChildStopParams is what host_child_stop is asked.
type HostChildStopParams struct {
	// ChildID is the child's number, from host_child_new. Required.
	ChildID uint64
}

// HostChildStopReply is what host_child_stop answered. The vendor's answer is not on record.
type HostChildStopReply struct {
	Envelope
	// ChildID is the child's number; nil where the server does not repeat it.
	ChildID *uint64 `json:"child_id,omitempty"`
}

// HostChildStop stops a child provider: its key is refused from then on (section 3.2.9).
func (c *Client) HostChildStop(ctx context.Context, params HostChildStopParams) (*HostChildStopReply, error) {
	var memory memory
	asked := C.cfhost_host_child_stop_params{
		size:     C.sizeof_cfhost_host_child_stop_params,
		child_id: C.uint64_t(params.ChildID),
	}
	var from *C.cfhost_host_child_stop_reply
	err := c.call(ctx, "host_child_stop", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_host_child_stop(native, &asked, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_host_child_stop_reply_free(from)
	return &HostChildStopReply{
		Envelope: envelope(from.envelope),
		ChildID:  goNumber(from.has_child_id, from.child_id),
	}, nil
}

// HostKeyRegenReply is what host_key_regen answered.
type HostKeyRegenReply struct {
	Envelope
	// HostKey is the new key.
	HostKey Secret `json:"host_key"`
}

// HostKeyRegen replaces the provider's own key (section 3.2.8). Store the new key before you do anything else: the server
// refuses the old one from then on, and this client holds the old one. If the answer came and the key was not found in it,
// [Error.RevealRaw] has it.
func (c *Client) HostKeyRegen(ctx context.Context) (*HostKeyRegenReply, error) {
	var memory memory
	asked := C.cfhost_host_key_regen_params{
		size: C.sizeof_cfhost_host_key_regen_params,
	}
	var from *C.cfhost_host_key_regen_reply
	err := c.call(ctx, "host_key_regen", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_host_key_regen(native, &asked, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_host_key_regen_reply_free(from)
	return &HostKeyRegenReply{
		Envelope: envelope(from.envelope),
		HostKey:  goSecret(from.host_key),
	}, nil
}

// ResellerPlan is a plan.
type ResellerPlan struct {
	// SubLabel is the plan's name in the other acts, where it is plan_tag: "CF_RESELLER_PRO", say.
	SubLabel string `json:"sub_label"`
	// SbaseName is the product that the plan sells; "" where the server does not say.
	SbaseName string `json:"sbase_name,omitempty"`
	// ProductPrice is the price as it was sent, in no stated currency; "" where the server does not say.
	ProductPrice string `json:"product_price,omitempty"`
}

func resellerPlan(from *C.cfhost_reseller_plan) ResellerPlan {
	return ResellerPlan{
		SubLabel:     C.GoString(from.sub_label),
		SbaseName:    C.GoString(from.sbase_name),
		ProductPrice: C.GoString(from.product_price),
	}
}

// ResellerPlanListReply is what reseller_plan_list answered.
type ResellerPlanListReply struct {
	Envelope
	// Objs has one row per plan.
	Objs []ResellerPlan `json:"objs"`
}

// ResellerPlanList lists the plans on sale to resellers.
func (c *Client) ResellerPlanList(ctx context.Context) (*ResellerPlanListReply, error) {
	var memory memory
	asked := C.cfhost_reseller_plan_list_params{
		size: C.sizeof_cfhost_reseller_plan_list_params,
	}
	var from *C.cfhost_reseller_plan_list_reply
	err := c.call(ctx, "reseller_plan_list", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_reseller_plan_list(native, &asked, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_reseller_plan_list_reply_free(from)
	return &ResellerPlanListReply{
		Envelope: envelope(from.envelope),
		Objs:     goRows(from.objs, from.objs_count, resellerPlan),
	}, nil
}

// ResellerSubNewParams is what reseller_sub_new is asked.
type ResellerSubNewParams struct {
	// UserKey is the customer's key. Required.
	UserKey Secret
	// ZoneName is the zone. Unicode names are sent as punycode. Required.
	ZoneName string
	// PlanTag is the sub_label of a plan. Required.
	PlanTag string
}

// ResellerSubNewReply is what reseller_sub_new answered.
type ResellerSubNewReply struct {
	Envelope
	// SubID is the subscription's number, for reseller_sub_cancel; nil where the server does not say.
	SubID *uint64 `json:"sub_id,omitempty"`
}

// ResellerSubNew subscribes a zone to a plan.
func (c *Client) ResellerSubNew(ctx context.Context, params ResellerSubNewParams) (*ResellerSubNewReply, error) {
	var memory memory
	asked := C.cfhost_reseller_sub_new_params{
		size:      C.sizeof_cfhost_reseller_sub_new_params,
		user_key:  memory.secret("user_key", params.UserKey),
		zone_name: memory.text("zone_name", params.ZoneName),
		plan_tag:  memory.text("plan_tag", params.PlanTag),
	}
	var from *C.cfhost_reseller_sub_new_reply
	err := c.call(ctx, "reseller_sub_new", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_reseller_sub_new(native, &asked, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_reseller_sub_new_reply_free(from)
	return &ResellerSubNewReply{
		Envelope: envelope(from.envelope),
		SubID:    goNumber(from.has_sub_id, from.sub_id),
	}, nil
}

// ResellerSubCancelParams is what reseller_sub_cancel is asked.
type ResellerSubCancelParams struct {
	// UserKey is the customer's key. Required.
	UserKey Secret
	// ZoneName is the zone. Unicode names are sent as punycode. Required.
	ZoneName string
	// PlanTag is the sub_label of the plan. Required.
	PlanTag string
	// SubID is the subscription's number. Required.
	SubID uint64
}

// ResellerSubCancelReply is what reseller_sub_cancel answered. The vendor's answer is not on record.
type ResellerSubCancelReply struct {
	Envelope
	// SubID is the subscription's number; nil where the server does not repeat it.
	SubID *uint64 `json:"sub_id,omitempty"`
}

// ResellerSubCancel cancels a zone's subscription. A zone with a live one cannot be deleted.
func (c *Client) ResellerSubCancel(ctx context.Context, params ResellerSubCancelParams) (*ResellerSubCancelReply, error) {
	var memory memory
	asked := C.cfhost_reseller_sub_cancel_params{
		size:      C.sizeof_cfhost_reseller_sub_cancel_params,
		user_key:  memory.secret("user_key", params.UserKey),
		zone_name: memory.text("zone_name", params.ZoneName),
		plan_tag:  memory.text("plan_tag", params.PlanTag),
		sub_id:    C.uint64_t(params.SubID),
	}
	var from *C.cfhost_reseller_sub_cancel_reply
	err := c.call(ctx, "reseller_sub_cancel", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_reseller_sub_cancel(native, &asked, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_reseller_sub_cancel_reply_free(from)
	return &ResellerSubCancelReply{
		Envelope: envelope(from.envelope),
		SubID:    goNumber(from.has_sub_id, from.sub_id),
	}, nil
}

// ResellerSub is a reseller subscription.
type ResellerSub struct {
	// ZoneName is the zone that has it; "" where the server does not say.
	ZoneName string `json:"zone_name,omitempty"`
	// SubID is its number; nil where the server does not say.
	SubID *uint64 `json:"sub_id,omitempty"`
	// SubStatus is its state: one of the SubStatus constants, or another. "" where the server does not say.
	SubStatus SubStatus `json:"sub_status,omitempty"`
	// SubName is the plan's name for people, not its label; "" where the server does not say.
	SubName string `json:"sub_name,omitempty"`
	// SubPrice is the price as it was sent, in no stated currency; "" where the server does not say.
	SubPrice string `json:"sub_price,omitempty"`
	// SubPricedOn is when the price was set; nil where there is no such time.
	SubPricedOn *time.Time `json:"sub_priced_on,omitempty"`
	// SubCanceledOn is when it was canceled; nil where there is no such time.
	SubCanceledOn *time.Time `json:"sub_canceled_on,omitempty"`
	// SubExpiresOn is when it will end; nil where there is no such time.
	SubExpiresOn *time.Time `json:"sub_expires_on,omitempty"`
	// SubExpiredOn is when it ended; nil where there is no such time.
	SubExpiredOn *time.Time `json:"sub_expired_on,omitempty"`
	// SubRenewedOn is when it was last renewed; nil where there is no such time.
	SubRenewedOn *time.Time `json:"sub_renewed_on,omitempty"`
	// SubActivatedOn is when it began; nil where there is no such time.
	SubActivatedOn *time.Time `json:"sub_activated_on,omitempty"`
	// Edate is when the row was last changed, it seems; nil where there is no such time.
	Edate *time.Time `json:"edate,omitempty"`
	// Cdate is when the row was made, it seems; nil where there is no such time.
	Cdate *time.Time `json:"cdate,omitempty"`
}

func resellerSub(from *C.cfhost_reseller_sub) ResellerSub {
	return ResellerSub{
		ZoneName:       C.GoString(from.zone_name),
		SubID:          goNumber(from.has_sub_id, from.sub_id),
		SubStatus:      SubStatus(C.GoString(from.sub_status)),
		SubName:        C.GoString(from.sub_name),
		SubPrice:       C.GoString(from.sub_price),
		SubPricedOn:    goTime(from.sub_priced_on),
		SubCanceledOn:  goTime(from.sub_canceled_on),
		SubExpiresOn:   goTime(from.sub_expires_on),
		SubExpiredOn:   goTime(from.sub_expired_on),
		SubRenewedOn:   goTime(from.sub_renewed_on),
		SubActivatedOn: goTime(from.sub_activated_on),
		Edate:          goTime(from.edate),
		Cdate:          goTime(from.cdate),
	}
}

// ResellerSubListReply is what reseller_sub_list answered.
type ResellerSubListReply struct {
	Envelope
	// Objs has one row per subscription.
	Objs []ResellerSub `json:"objs"`
}

// ResellerSubList lists the provider's reseller subscriptions.
func (c *Client) ResellerSubList(ctx context.Context) (*ResellerSubListReply, error) {
	var memory memory
	asked := C.cfhost_reseller_sub_list_params{
		size: C.sizeof_cfhost_reseller_sub_list_params,
	}
	var from *C.cfhost_reseller_sub_list_reply
	err := c.call(ctx, "reseller_sub_list", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_reseller_sub_list(native, &asked, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_reseller_sub_list_reply_free(from)
	return &ResellerSubListReply{
		Envelope: envelope(from.envelope),
		Objs:     goRows(from.objs, from.objs_count, resellerSub),
	}, nil
}

// CpanelInfoReply is what cpanel_info answered.
type CpanelInfoReply struct {
	Envelope
	// CpanelLatest is the version; "" where the server does not say.
	CpanelLatest string `json:"cpanel_latest,omitempty"`
	// CpanelSHA1 is the SHA-1 of its archive, in hexadecimal; "" where the server does not say.
	CpanelSHA1 string `json:"cpanel_sha1,omitempty"`
}

// CpanelInfo tells the newest version of the vendor's plugin for cPanel (not in the document).
func (c *Client) CpanelInfo(ctx context.Context) (*CpanelInfoReply, error) {
	var memory memory
	asked := C.cfhost_cpanel_info_params{
		size: C.sizeof_cfhost_cpanel_info_params,
	}
	var from *C.cfhost_cpanel_info_reply
	err := c.call(ctx, "cpanel_info", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_cpanel_info(native, &asked, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_cpanel_info_reply_free(from)
	return &CpanelInfoReply{
		Envelope:     envelope(from.envelope),
		CpanelLatest: C.GoString(from.cpanel_latest),
		CpanelSHA1:   C.GoString(from.cpanel_sha1),
	}, nil
}
