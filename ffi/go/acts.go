// The acts. What follows the imports is written by make bindings from core/src/acts: change it there.

package cfhost

// #include <cfhost.h>
import "C"

import (
	"context"
	"time"
)

// Written by make bindings from core/src/acts.

// SSLStatus is how far the certificate of a zone is. One of these, or another.
type SSLStatus string

// The words of SSLStatus.
const (
	// SSLStatusReady: issued and in use.
	SSLStatusReady SSLStatus = "ready"
	// SSLStatusVetting: the order is being checked.
	SSLStatusVetting SSLStatus = "vetting"
	// SSLStatusValidating: control of the domain is being checked.
	SSLStatusValidating SSLStatus = "validating"
	// SSLStatusNone: no certificate.
	SSLStatusNone SSLStatus = "none"
)

// ZoneStatus is the state of a zone. One of these, or another.
type ZoneStatus string

// The words of ZoneStatus.
const (
	// ZoneStatusActive: in use.
	ZoneStatusActive ZoneStatus = "V"
	// ZoneStatusDeleted: deleted.
	ZoneStatusDeleted ZoneStatus = "D"
	// ZoneStatusPending: waiting to become active.
	ZoneStatusPending ZoneStatus = "P"
	// ZoneStatusAll, when asking: all.
	ZoneStatusAll ZoneStatus = "ALL"
)

// SubStatus is the state of a reseller subscription. One of these, or another.
type SubStatus string

// The words of SubStatus.
const (
	// SubStatusActive: in force.
	SubStatusActive SubStatus = "V"
	// SubStatusCanceled: canceled.
	SubStatusCanceled SubStatus = "CNL"
	// SubStatusDeleted: deleted.
	SubStatusDeleted SubStatus = "D"
	// SubStatusAll, when asking: all.
	SubStatusAll SubStatus = "ALL"
)

// UserCreateParams is what user_create is asked.
type UserCreateParams struct {
	// The customer's address. Required.
	CloudflareEmail string
	// A password of at least 6 characters and at most 1,024 bytes; for an account that exists, its own. Required.
	CloudflarePass Secret
	// How mails address the customer: at least 3 letters and digits, with ".", "-" or "_" between them. Defaults to one
	// that the server makes up.
	CloudflareUsername string
	// Your own name for the account, for later look-ups: at most 100 of "-_a-z0-9#@+.,". Defaults to none.
	UniqueID string
	// Whether UniqueID is taken from another account that has it. Defaults to false.
	ClobberUniqueID *bool
}

func (params *UserCreateParams) asked(memory *memory) C.cfhost_user_create_params {
	return C.cfhost_user_create_params{
		size:                  C.sizeof_cfhost_user_create_params,
		cloudflare_email:      memory.text("cloudflare_email", params.CloudflareEmail),
		cloudflare_pass:       memory.secret("cloudflare_pass", params.CloudflarePass),
		cloudflare_username:   memory.optional("cloudflare_username", params.CloudflareUsername),
		unique_id:             memory.optional("unique_id", params.UniqueID),
		has_clobber_unique_id: has(params.ClobberUniqueID),
		clobber_unique_id:     cBool(valueOf(params.ClobberUniqueID)),
	}
}

// UserCreateReply is what UserCreate answers.
type UserCreateReply struct {
	Envelope
	// The address as registered.
	CloudflareEmail string `json:"cloudflare_email"`
	// The key that the zone acts take. It stays the same and may be stored.
	UserKey Secret `json:"user_key"`
	// The alias on file, if any. "" otherwise.
	UniqueID string `json:"unique_id,omitempty"`
	// The name that was given or made up, from some servers only. "" otherwise.
	CloudflareUsername string `json:"cloudflare_username,omitempty"`
	// The customer's own key for the vendor's other interfaces; not in the document. Zero where the server does not say.
	UserAPIKey Secret `json:"user_api_key"`
}

// UserCreate creates an account for a customer, or links the one that the address already has (section 3.2.1 of the API
// document). For an existing account the server checks the password as UserAuth does, so that a wrong one is
// CodePasswordFailed. A repeat with the same values gives the same UserKey.
func (c *Client) UserCreate(ctx context.Context, params UserCreateParams) (*UserCreateReply, error) {
	var memory memory
	asked := params.asked(&memory)
	var from *C.cfhost_user_create_reply
	err := c.call(ctx, "user_create", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_user_create(native, &asked, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_user_create_reply_free(from)
	return &UserCreateReply{
		Envelope:           envelope(from.envelope),
		CloudflareEmail:    goText(from.cloudflare_email),
		UserKey:            goSecret(from.user_key),
		UniqueID:           goText(from.unique_id),
		CloudflareUsername: goText(from.cloudflare_username),
		UserAPIKey:         goSecret(from.user_api_key),
	}, nil
}

// UserAuthParams is what user_auth is asked.
type UserAuthParams struct {
	// The account's address. Required.
	CloudflareEmail string
	// Its password. Required.
	CloudflarePass Secret
	// Your own name for the account, for later look-ups: at most 100 of "-_a-z0-9#@+.,". Defaults to leaving the one on
	// file.
	UniqueID string
	// Whether UniqueID is taken from another account that has it. Defaults to false.
	ClobberUniqueID *bool
}

func (params *UserAuthParams) asked(memory *memory) C.cfhost_user_auth_params {
	return C.cfhost_user_auth_params{
		size:                  C.sizeof_cfhost_user_auth_params,
		cloudflare_email:      memory.text("cloudflare_email", params.CloudflareEmail),
		cloudflare_pass:       memory.secret("cloudflare_pass", params.CloudflarePass),
		unique_id:             memory.optional("unique_id", params.UniqueID),
		has_clobber_unique_id: has(params.ClobberUniqueID),
		clobber_unique_id:     cBool(valueOf(params.ClobberUniqueID)),
	}
}

// UserAuthReply is what UserAuth answers.
type UserAuthReply struct {
	Envelope
	// The address as registered.
	CloudflareEmail string `json:"cloudflare_email"`
	// The key that the zone acts take. It stays the same and may be stored.
	UserKey Secret `json:"user_key"`
	// The alias on file, if any. "" otherwise.
	UniqueID string `json:"unique_id,omitempty"`
	// The customer's own key for the vendor's other interfaces; not in the document. Zero where the server does not say.
	UserAPIKey Secret `json:"user_api_key"`
}

// UserAuth links a customer's existing account to the provider (section 3.2.4 of the API document).
func (c *Client) UserAuth(ctx context.Context, params UserAuthParams) (*UserAuthReply, error) {
	var memory memory
	asked := params.asked(&memory)
	var from *C.cfhost_user_auth_reply
	err := c.call(ctx, "user_auth", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_user_auth(native, &asked, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_user_auth_reply_free(from)
	return &UserAuthReply{
		Envelope:        envelope(from.envelope),
		CloudflareEmail: goText(from.cloudflare_email),
		UserKey:         goSecret(from.user_key),
		UniqueID:        goText(from.unique_id),
		UserAPIKey:      goSecret(from.user_api_key),
	}, nil
}

// UserLookupParams is what user_lookup is asked.
type UserLookupParams struct {
	// The account's address. Give this or UniqueID, not both.
	CloudflareEmail string
	// Your own name for the account.
	UniqueID string
}

func (params *UserLookupParams) asked(memory *memory) C.cfhost_user_lookup_params {
	return C.cfhost_user_lookup_params{
		size:             C.sizeof_cfhost_user_lookup_params,
		cloudflare_email: memory.optional("cloudflare_email", params.CloudflareEmail),
		unique_id:        memory.optional("unique_id", params.UniqueID),
	}
}

// UserLookupReply is what UserLookup answers.
type UserLookupReply struct {
	Envelope
	// Whether there is such an account.
	UserExists bool `json:"user_exists"`
	// The address as registered. "" where the server does not say.
	CloudflareEmail string `json:"cloudflare_email,omitempty"`
	// Whether this provider may act for the account. If the account exists and this is false, ask for its password and use
	// UserAuth.
	UserAuthed bool `json:"user_authed"`
	// The key that the zone acts take; only with UserAuthed. Zero otherwise.
	UserKey Secret `json:"user_key"`
	// The alias on file, if any. "" otherwise.
	UniqueID string `json:"unique_id,omitempty"`
	// The names of the account's zones with this provider.
	HostedZones []string `json:"hosted_zones"`
	// The customer's own key for the vendor's other interfaces; not in the document. Zero where the server does not say.
	UserAPIKey Secret `json:"user_api_key"`
}

// UserLookup finds a customer's account, its key and its zones (section 3.2.3 of the API document). An account that
// nobody knows is a success with UserExists false.
func (c *Client) UserLookup(ctx context.Context, params UserLookupParams) (*UserLookupReply, error) {
	var memory memory
	asked := params.asked(&memory)
	var from *C.cfhost_user_lookup_reply
	err := c.call(ctx, "user_lookup", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_user_lookup(native, &asked, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_user_lookup_reply_free(from)
	return &UserLookupReply{
		Envelope:        envelope(from.envelope),
		UserExists:      goFlag(from.user_exists),
		CloudflareEmail: goText(from.cloudflare_email),
		UserAuthed:      goFlag(from.user_authed),
		UserKey:         goSecret(from.user_key),
		UniqueID:        goText(from.unique_id),
		HostedZones:     goTexts(from.hosted_zones, from.hosted_zones_count),
		UserAPIKey:      goSecret(from.user_api_key),
	}, nil
}

// ZoneSetParams is what zone_set is asked.
type ZoneSetParams struct {
	// The customer's key. Required.
	UserKey Secret
	// The zone. A name below the registered domain is taken too; the server reduces it, and the reply shows what became of
	// it. Unicode names are sent as punycode. Required.
	ZoneName string
	// The host name of the origin, without a trailing dot. Required.
	ResolveTo string
	// The names to be served, at least one: each a label ("www"), a full name, or "@" for the zone itself. At most 119
	// characters each. Each with ":target" after it if it has an origin of its own. Required.
	Subdomains []string
}

func (params *ZoneSetParams) asked(memory *memory) C.cfhost_zone_set_params {
	return C.cfhost_zone_set_params{
		size:             C.sizeof_cfhost_zone_set_params,
		user_key:         memory.secret("user_key", params.UserKey),
		zone_name:        memory.text("zone_name", params.ZoneName),
		resolve_to:       memory.text("resolve_to", params.ResolveTo),
		subdomains:       memory.texts("subdomains", params.Subdomains),
		subdomains_count: C.size_t(len(params.Subdomains)),
	}
}

// ZoneSetReply is what ZoneSet answers.
type ZoneSetReply struct {
	Envelope
	// The registered domain that was set up: see ZoneNameSent.
	ZoneName string `json:"zone_name"`
	// The origin that was used. "" where the server does not say.
	ResolvingTo string `json:"resolving_to,omitempty"`
	// Full name to origin, for each subdomain.
	HostedCnames map[string]string `json:"hosted_cnames"`
	// Full name to the target that the customer's DNS has to point at by a CNAME.
	ForwardTos map[string]string `json:"forward_tos"`
	// The name that was asked for, if the server set up the registered domain above it instead. "" otherwise.
	ZoneNameSent string `json:"zone_name_sent,omitempty"`
}

// ZoneSet sets up a zone for CNAME hosting, or replaces its whole setup (section 3.2.2 of the API document). The call
// describes the zone completely: a subdomain that is left out is dropped. To change one row, look the zone up and send
// all rows again. Afterwards each name in ForwardTos has to be pointed at its target by a CNAME.
func (c *Client) ZoneSet(ctx context.Context, params ZoneSetParams) (*ZoneSetReply, error) {
	var memory memory
	asked := params.asked(&memory)
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
		ZoneName:     goText(from.zone_name),
		ResolvingTo:  goText(from.resolving_to),
		HostedCnames: goMap(from.hosted_cnames, from.hosted_cnames_count),
		ForwardTos:   goMap(from.forward_tos, from.forward_tos_count),
		ZoneNameSent: goText(from.zone_name_sent),
	}, nil
}

// ZoneLookupParams is what zone_lookup is asked.
type ZoneLookupParams struct {
	// The customer's key. Required.
	UserKey Secret
	// The zone. Unicode names are sent as punycode. Required.
	ZoneName string
}

func (params *ZoneLookupParams) asked(memory *memory) C.cfhost_zone_lookup_params {
	return C.cfhost_zone_lookup_params{
		size:      C.sizeof_cfhost_zone_lookup_params,
		user_key:  memory.secret("user_key", params.UserKey),
		zone_name: memory.text("zone_name", params.ZoneName),
	}
}

// ZoneLookupReply is what ZoneLookup answers.
type ZoneLookupReply struct {
	Envelope
	// The zone.
	ZoneName string `json:"zone_name"`
	// Whether the customer has the zone.
	ZoneExists bool `json:"zone_exists"`
	// Whether it was set up through this provider.
	ZoneHosted bool `json:"zone_hosted"`
	// Full name to origin. It includes the zone itself, and can include rows that ZoneSet never sent, such as one for the
	// validation of a certificate (its origin ends in "comodoca.com"); such rows must not be sent back.
	HostedCnames map[string]string `json:"hosted_cnames"`
	// Full name to the target that the customer's DNS has to point at.
	ForwardTos map[string]string `json:"forward_tos"`
	// How far the certificate is. One of the SSLStatus constants, or another. "" where the server does not say.
	SSLStatus SSLStatus `json:"ssl_status,omitempty"`
	// The HTML "meta" element that proves control of the domain to the certificate authority. "" where the server does not
	// say.
	SSLMetaTag string `json:"ssl_meta_tag,omitempty"`
	// The plan of the zone's reseller subscription. "" where the server does not say.
	SubLabel string `json:"sub_label,omitempty"`
	// The state of that subscription. One of the SubStatus constants, or another. "" where the server does not say.
	SubStatus SubStatus `json:"sub_status,omitempty"`
}

// ZoneLookup looks up the state of one zone of one customer (section 3.2.5 of the API document). A zone that the
// customer does not have is a success with ZoneExists false.
func (c *Client) ZoneLookup(ctx context.Context, params ZoneLookupParams) (*ZoneLookupReply, error) {
	var memory memory
	asked := params.asked(&memory)
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
		ZoneName:     goText(from.zone_name),
		ZoneExists:   goFlag(from.zone_exists),
		ZoneHosted:   goFlag(from.zone_hosted),
		HostedCnames: goMap(from.hosted_cnames, from.hosted_cnames_count),
		ForwardTos:   goMap(from.forward_tos, from.forward_tos_count),
		SSLStatus:    SSLStatus(goText(from.ssl_status)),
		SSLMetaTag:   goText(from.ssl_meta_tag),
		SubLabel:     goText(from.sub_label),
		SubStatus:    SubStatus(goText(from.sub_status)),
	}, nil
}

// ZoneDeleteParams is what zone_delete is asked.
type ZoneDeleteParams struct {
	// The customer's key. Required.
	UserKey Secret
	// The zone. Unicode names are sent as punycode. Required.
	ZoneName string
}

func (params *ZoneDeleteParams) asked(memory *memory) C.cfhost_zone_delete_params {
	return C.cfhost_zone_delete_params{
		size:      C.sizeof_cfhost_zone_delete_params,
		user_key:  memory.secret("user_key", params.UserKey),
		zone_name: memory.text("zone_name", params.ZoneName),
	}
}

// ZoneDeleteReply is what ZoneDelete answers.
type ZoneDeleteReply struct {
	Envelope
	// The zone.
	ZoneName string `json:"zone_name"`
	// Whether it was removed.
	ZoneDeleted bool `json:"zone_deleted"`
}

// ZoneDelete removes a zone that ZoneSet made (section 3.2.6 of the API document). Point the customer's names back at
// the origin first: the network stops answering for them after a short while. A second delete is an error for which
// AlreadyGone is true.
func (c *Client) ZoneDelete(ctx context.Context, params ZoneDeleteParams) (*ZoneDeleteReply, error) {
	var memory memory
	asked := params.asked(&memory)
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
		ZoneName:    goText(from.zone_name),
		ZoneDeleted: goFlag(from.zone_deleted),
	}, nil
}

// ZoneListParams is what zone_list is asked.
type ZoneListParams struct {
	// How many rows to answer, at least 1. Defaults to 100; the largest number that a server takes is not documented.
	Limit *uint32
	// How many rows to skip. Defaults to 0.
	Offset *uint64
	// Only the zone of this name. Unicode names are sent as punycode. Defaults to all.
	ZoneName string
	// Only the zone with this reseller subscription. Defaults to all.
	SubID *uint64
	// Only zones in this state. The server's own default is thought to be the active ones. ZoneStatusActive,
	// ZoneStatusDeleted or ZoneStatusAll.
	ZoneStatus ZoneStatus
	// Only zones whose reseller subscription is in this state. Defaults to the server's own choice. SubStatusActive,
	// SubStatusCanceled or SubStatusAll.
	SubStatus SubStatus
}

func (params *ZoneListParams) asked(memory *memory) C.cfhost_zone_list_params {
	return C.cfhost_zone_list_params{
		size:        C.sizeof_cfhost_zone_list_params,
		has_limit:   has(params.Limit),
		limit:       C.uint32_t(valueOf(params.Limit)),
		has_offset:  has(params.Offset),
		offset:      C.uint64_t(valueOf(params.Offset)),
		zone_name:   memory.optional("zone_name", params.ZoneName),
		has_sub_id:  has(params.SubID),
		sub_id:      C.uint64_t(valueOf(params.SubID)),
		zone_status: memory.optional("zone_status", string(params.ZoneStatus)),
		sub_status:  memory.optional("sub_status", string(params.SubStatus)),
	}
}

// ZoneListRow is a zone in ZoneList.
type ZoneListRow struct {
	// The server's number for the zone. Nil where the server does not say.
	ZoneID *uint64 `json:"zone_id,omitempty"`
	// The zone.
	ZoneName string `json:"zone_name"`
	// The address of the account that has it. "" where the server does not say.
	UserEmail string `json:"user_email,omitempty"`
	// Its state. One of the ZoneStatus constants, or another. "" where the server does not say.
	ZoneStatus ZoneStatus `json:"zone_status,omitempty"`
	// The number of its reseller subscription; without one, all sub_ fields are nil or "". Nil where the server does not
	// say.
	SubID *uint64 `json:"sub_id,omitempty"`
	// The plan of that subscription. "" where the server does not say.
	SubLabel string `json:"sub_label,omitempty"`
	// The state of that subscription. One of the SubStatus constants, or another. "" where the server does not say.
	SubStatus SubStatus `json:"sub_status,omitempty"`
	// When it began. Nil for none.
	SubActivatedOn *time.Time `json:"sub_activated_on,omitempty"`
	// When it ended. Nil for none.
	SubExpiredOn *time.Time `json:"sub_expired_on,omitempty"`
}

// ZoneListReply is what ZoneList answers.
type ZoneListReply struct {
	Envelope
	// One row a zone. There is no total: the last page is the one that is shorter than Limit.
	Rows []ZoneListRow `json:"rows"`
	// The Limit that was used, if the server repeats it. Nil otherwise.
	Limit *uint64 `json:"limit,omitempty"`
	// The Offset that was used, if the server repeats it. Nil otherwise.
	Offset *uint64 `json:"offset,omitempty"`
}

func zoneListRow(from *C.cfhost_zone_list_row) ZoneListRow {
	return ZoneListRow{
		ZoneID:         goNumber(from.has_zone_id, from.zone_id),
		ZoneName:       goText(from.zone_name),
		UserEmail:      goText(from.user_email),
		ZoneStatus:     ZoneStatus(goText(from.zone_status)),
		SubID:          goNumber(from.has_sub_id, from.sub_id),
		SubLabel:       goText(from.sub_label),
		SubStatus:      SubStatus(goText(from.sub_status)),
		SubActivatedOn: goTime(from.sub_activated_on),
		SubExpiredOn:   goTime(from.sub_expired_on),
	}
}

// ZoneList lists one page of the provider's zones (section 3.2.10 of the API document). [Client.Zones] turns the pages.
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
	// The customer's key. Required.
	UserKey Secret
	// The zone. Unicode names are sent as punycode. Required.
	ZoneName string
	// Whether the zone's present records are looked up and taken over; the result needs a look. The server's own default
	// is true.
	Jumpstart *bool
}

func (params *FullZoneSetParams) asked(memory *memory) C.cfhost_full_zone_set_params {
	return C.cfhost_full_zone_set_params{
		size:          C.sizeof_cfhost_full_zone_set_params,
		user_key:      memory.secret("user_key", params.UserKey),
		zone_name:     memory.text("zone_name", params.ZoneName),
		has_jumpstart: has(params.Jumpstart),
		jumpstart:     cBool(valueOf(params.Jumpstart)),
	}
}

// FullZoneSetReply is what FullZoneSet answers.
type FullZoneSetReply struct {
	Envelope
	// The registered domain that was set up: see ZoneNameSent.
	ZoneName string `json:"zone_name"`
	// Whether records were taken over.
	Jumpstart bool `json:"jumpstart"`
	// What to do at the registrar, in prose, fit for end users. "" where the server does not say.
	Msg string `json:"msg,omitempty"`
	// The nameservers that the prose names: the API has no field for them.
	Nameservers []string `json:"nameservers"`
	// The name that was asked for, if the server set up the registered domain above it instead. "" otherwise.
	ZoneNameSent string `json:"zone_name_sent,omitempty"`
}

// FullZoneSet sets up a zone that uses the vendor's nameservers (not in the 2012 document; section 3.2.3 of the later
// one). The zone waits until the nameservers of the reply are set at the registrar.
func (c *Client) FullZoneSet(ctx context.Context, params FullZoneSetParams) (*FullZoneSetReply, error) {
	var memory memory
	asked := params.asked(&memory)
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
		ZoneName:     goText(from.zone_name),
		Jumpstart:    goFlag(from.jumpstart),
		Msg:          goText(from.msg),
		Nameservers:  goTexts(from.nameservers, from.nameservers_count),
		ZoneNameSent: goText(from.zone_name_sent),
	}, nil
}

// HostChildNewParams is what host_child_new is asked.
type HostChildNewParams struct {
	// The child's internal name. Required.
	HostName string
	// The name that customers see. Required.
	PubName string
	// A short word for it. Required.
	Prefix string
	// The URL of its site. Required.
	Website string
	// Whom to write to. Required.
	Email string
}

func (params *HostChildNewParams) asked(memory *memory) C.cfhost_host_child_new_params {
	return C.cfhost_host_child_new_params{
		size:      C.sizeof_cfhost_host_child_new_params,
		host_name: memory.text("host_name", params.HostName),
		pub_name:  memory.text("pub_name", params.PubName),
		prefix:    memory.text("prefix", params.Prefix),
		website:   memory.text("website", params.Website),
		email:     memory.text("email", params.Email),
	}
}

// HostChildNewReply is what HostChildNew answers.
type HostChildNewReply struct {
	Envelope
	// The child's own key. It is shown once: store it before anything else. Zero where the server does not say.
	HostKey Secret `json:"host_key"`
	// The child's number, for HostChildStop. Nil where the server does not say.
	ChildID *uint64 `json:"child_id,omitempty"`
}

// HostChildNew makes a child provider below the calling one, with a key of its own (section 3.2.7 of the API document).
// What the vendor answered is not on record; the reply's fields are looked for wherever an answer of this API could
// have them.
func (c *Client) HostChildNew(ctx context.Context, params HostChildNewParams) (*HostChildNewReply, error) {
	var memory memory
	asked := params.asked(&memory)
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
	// The child's number, from HostChildNew. Required.
	ChildID uint64
}

func (params *HostChildStopParams) asked(memory *memory) C.cfhost_host_child_stop_params {
	return C.cfhost_host_child_stop_params{
		size:     C.sizeof_cfhost_host_child_stop_params,
		child_id: C.uint64_t(params.ChildID),
	}
}

// HostChildStopReply is what HostChildStop answers. The vendor's answer is not on record.
type HostChildStopReply struct {
	Envelope
	// The child's number, if the server repeats it. Nil otherwise.
	ChildID *uint64 `json:"child_id,omitempty"`
}

// HostChildStop stops a child provider: its key is refused from then on (section 3.2.9 of the API document).
func (c *Client) HostChildStop(ctx context.Context, params HostChildStopParams) (*HostChildStopReply, error) {
	var memory memory
	asked := params.asked(&memory)
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

// HostKeyRegenReply is what HostKeyRegen answers.
type HostKeyRegenReply struct {
	Envelope
	// The new key.
	HostKey Secret `json:"host_key"`
}

// HostKeyRegen replaces the provider's own key (section 3.2.8 of the API document). Store the new key before anything
// else: the old one is refused from then on, and this client holds the old one. If the answer is lost, so is the key;
// if it came and the key is not found in it, [Error.RevealRaw] has it.
func (c *Client) HostKeyRegen(ctx context.Context) (*HostKeyRegenReply, error) {
	var memory memory
	asked := C.cfhost_host_key_regen_params{size: C.sizeof_cfhost_host_key_regen_params}
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
	// The plan's name in the other acts, where it is PlanTag: "CF_RESELLER_PRO", say. "" where the server does not say.
	SubLabel string `json:"sub_label,omitempty"`
	// The product that the plan sells. "" where the server does not say.
	SbaseName string `json:"sbase_name,omitempty"`
	// The price as it was sent, in no stated currency. "" where the server does not say.
	ProductPrice string `json:"product_price,omitempty"`
}

// ResellerPlanListReply is what ResellerPlanList answers.
type ResellerPlanListReply struct {
	Envelope
	// One row a plan.
	Objs []ResellerPlan `json:"objs"`
}

func resellerPlan(from *C.cfhost_reseller_plan) ResellerPlan {
	return ResellerPlan{
		SubLabel:     goText(from.sub_label),
		SbaseName:    goText(from.sbase_name),
		ProductPrice: goText(from.product_price),
	}
}

// ResellerPlanList lists the plans on sale to resellers (of the reseller document, which is lost).
func (c *Client) ResellerPlanList(ctx context.Context) (*ResellerPlanListReply, error) {
	var memory memory
	asked := C.cfhost_reseller_plan_list_params{size: C.sizeof_cfhost_reseller_plan_list_params}
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
	// The customer's key. Required.
	UserKey Secret
	// The zone. Unicode names are sent as punycode. Required.
	ZoneName string
	// The SubLabel of a plan, from ResellerPlanList. Required.
	PlanTag string
}

func (params *ResellerSubNewParams) asked(memory *memory) C.cfhost_reseller_sub_new_params {
	return C.cfhost_reseller_sub_new_params{
		size:      C.sizeof_cfhost_reseller_sub_new_params,
		user_key:  memory.secret("user_key", params.UserKey),
		zone_name: memory.text("zone_name", params.ZoneName),
		plan_tag:  memory.text("plan_tag", params.PlanTag),
	}
}

// ResellerSubNewReply is what ResellerSubNew answers.
type ResellerSubNewReply struct {
	Envelope
	// The subscription's number, for ResellerSubCancel. Nil where the server does not say.
	SubID *uint64 `json:"sub_id,omitempty"`
}

// ResellerSubNew subscribes a zone to a plan (of the reseller document, which is lost).
func (c *Client) ResellerSubNew(ctx context.Context, params ResellerSubNewParams) (*ResellerSubNewReply, error) {
	var memory memory
	asked := params.asked(&memory)
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
	// The customer's key. Required.
	UserKey Secret
	// The zone. Unicode names are sent as punycode. Required.
	ZoneName string
	// The SubLabel of the plan. Required.
	PlanTag string
	// The subscription's number, from ResellerSubNew. Required.
	SubID uint64
}

func (params *ResellerSubCancelParams) asked(memory *memory) C.cfhost_reseller_sub_cancel_params {
	return C.cfhost_reseller_sub_cancel_params{
		size:      C.sizeof_cfhost_reseller_sub_cancel_params,
		user_key:  memory.secret("user_key", params.UserKey),
		zone_name: memory.text("zone_name", params.ZoneName),
		plan_tag:  memory.text("plan_tag", params.PlanTag),
		sub_id:    C.uint64_t(params.SubID),
	}
}

// ResellerSubCancelReply is what ResellerSubCancel answers. The vendor's answer is not on record.
type ResellerSubCancelReply struct {
	Envelope
	// The subscription's number, if the server repeats it. Nil otherwise.
	SubID *uint64 `json:"sub_id,omitempty"`
}

// ResellerSubCancel cancels a zone's subscription (of the reseller document, which is lost). A zone with a live one
// cannot be deleted.
func (c *Client) ResellerSubCancel(ctx context.Context, params ResellerSubCancelParams) (*ResellerSubCancelReply, error) {
	var memory memory
	asked := params.asked(&memory)
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
	// The zone that has it. "" where the server does not say.
	ZoneName string `json:"zone_name,omitempty"`
	// Its number. Nil where the server does not say.
	SubID *uint64 `json:"sub_id,omitempty"`
	// Its state. One of the SubStatus constants, or another. "" where the server does not say.
	SubStatus SubStatus `json:"sub_status,omitempty"`
	// The plan's name for people; not its label. "" where the server does not say.
	SubName string `json:"sub_name,omitempty"`
	// The price as it was sent, in no stated currency. "" where the server does not say.
	SubPrice string `json:"sub_price,omitempty"`
	// When the price was set. Nil for none.
	SubPricedOn *time.Time `json:"sub_priced_on,omitempty"`
	// When it was canceled. Nil for none.
	SubCanceledOn *time.Time `json:"sub_canceled_on,omitempty"`
	// When it will end. Nil for none.
	SubExpiresOn *time.Time `json:"sub_expires_on,omitempty"`
	// When it ended. Nil for none.
	SubExpiredOn *time.Time `json:"sub_expired_on,omitempty"`
	// When it was last renewed. Nil for none.
	SubRenewedOn *time.Time `json:"sub_renewed_on,omitempty"`
	// When it began. Nil for none.
	SubActivatedOn *time.Time `json:"sub_activated_on,omitempty"`
	// When the row was last changed, it seems. Nil for none.
	Edate *time.Time `json:"edate,omitempty"`
	// When the row was made, it seems. Nil for none.
	Cdate *time.Time `json:"cdate,omitempty"`
}

// ResellerSubListReply is what ResellerSubList answers.
type ResellerSubListReply struct {
	Envelope
	// One row a subscription.
	Objs []ResellerSub `json:"objs"`
}

func resellerSub(from *C.cfhost_reseller_sub) ResellerSub {
	return ResellerSub{
		ZoneName:       goText(from.zone_name),
		SubID:          goNumber(from.has_sub_id, from.sub_id),
		SubStatus:      SubStatus(goText(from.sub_status)),
		SubName:        goText(from.sub_name),
		SubPrice:       goText(from.sub_price),
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

// ResellerSubList lists the provider's reseller subscriptions (of the reseller document, which is lost).
func (c *Client) ResellerSubList(ctx context.Context) (*ResellerSubListReply, error) {
	var memory memory
	asked := C.cfhost_reseller_sub_list_params{size: C.sizeof_cfhost_reseller_sub_list_params}
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

// CpanelInfoReply is what CpanelInfo answers.
type CpanelInfoReply struct {
	Envelope
	// The version. "" where the server does not say.
	CpanelLatest string `json:"cpanel_latest,omitempty"`
	// The SHA-1 of its archive, in hexadecimal. "" where the server does not say.
	CpanelSHA1 string `json:"cpanel_sha1,omitempty"`
}

// CpanelInfo looks up the newest version of the vendor's plugin for cPanel (not in any document).
func (c *Client) CpanelInfo(ctx context.Context) (*CpanelInfoReply, error) {
	var memory memory
	asked := C.cfhost_cpanel_info_params{size: C.sizeof_cfhost_cpanel_info_params}
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
		CpanelLatest: goText(from.cpanel_latest),
		CpanelSHA1:   goText(from.cpanel_sha1),
	}, nil
}
