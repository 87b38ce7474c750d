package cfhost

// #include <cfhost.h>
import "C"

import "context"

// UserCreateParams is what user_create is asked.
type UserCreateParams struct {
	// CloudflareEmail is the customer's address. Required.
	CloudflareEmail string
	// CloudflarePass is a password of at least 6 characters and at most 1,024 bytes. Required.
	CloudflarePass Secret
	// CloudflareUsername is how mails address the customer: at least 3 letters and digits, with '.', '-' or '_' between
	// them. Default: one that the server makes up.
	CloudflareUsername string
	// UniqueID is your own name for the account, for later look-ups: at most 100 of -_a-z0-9#@+., Default: none.
	UniqueID string
	// ClobberUniqueID tells whether unique_id is taken from another account that has it. Default: false.
	ClobberUniqueID *bool
}

// UserCreateReply is what user_create answered.
type UserCreateReply struct {
	Envelope
	// CloudflareEmail is the address as registered.
	CloudflareEmail string `json:"cloudflare_email"`
	// UserKey is the key that the zone acts need. It stays the same, and you may store it.
	UserKey Secret `json:"user_key"`
	// UniqueID is the alias on file; "" for none.
	UniqueID string `json:"unique_id,omitempty"`
	// CloudflareUsername is told where one was given or made up, and only by some servers; else "".
	CloudflareUsername string `json:"cloudflare_username,omitempty"`
	// UserAPIKey is the customer's own key for the vendor's other interfaces, where the server tells it; else zero.
	UserAPIKey Secret `json:"user_api_key"`
}

// UserCreate creates an account for a customer, or links the one that the address already has (section 3.2.1 of the API
// document). For an existing account the server checks the password as user_auth does. A repeat with the same values
// gives the same user_key.
func (c *Client) UserCreate(ctx context.Context, params UserCreateParams) (*UserCreateReply, error) {
	var memory memory
	hasClobberUniqueID, clobberUniqueID := flagOf(params.ClobberUniqueID)
	asked := C.cfhost_user_create_params{
		size:                  C.sizeof_cfhost_user_create_params,
		cloudflare_email:      memory.text("cloudflare_email", params.CloudflareEmail),
		cloudflare_pass:       memory.secret("cloudflare_pass", params.CloudflarePass),
		cloudflare_username:   memory.optional("cloudflare_username", params.CloudflareUsername),
		unique_id:             memory.optional("unique_id", params.UniqueID),
		has_clobber_unique_id: hasClobberUniqueID,
		clobber_unique_id:     clobberUniqueID,
	}
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
		CloudflareEmail:    C.GoString(from.cloudflare_email),
		UserKey:            goSecret(from.user_key),
		UniqueID:           C.GoString(from.unique_id),
		CloudflareUsername: C.GoString(from.cloudflare_username),
		UserAPIKey:         goSecret(from.user_api_key),
	}, nil
}

// UserAuthParams is what user_auth is asked.
type UserAuthParams struct {
	// CloudflareEmail is the account's address. Required.
	CloudflareEmail string
	// CloudflarePass is its password. Required.
	CloudflarePass Secret
	// UniqueID is your own name for the account, for later look-ups: at most 100 of -_a-z0-9#@+., Default: the one on
	// file stays.
	UniqueID string
	// ClobberUniqueID tells whether unique_id is taken from another account that has it. Default: false.
	ClobberUniqueID *bool
}

// UserAuthReply is what user_auth answered.
type UserAuthReply struct {
	Envelope
	// CloudflareEmail is the address as registered.
	CloudflareEmail string `json:"cloudflare_email"`
	// UserKey is the key that the zone acts need. It stays the same, and you may store it.
	UserKey Secret `json:"user_key"`
	// UniqueID is the alias on file; "" for none.
	UniqueID string `json:"unique_id,omitempty"`
	// UserAPIKey is the customer's own key for the vendor's other interfaces, where the server tells it; else zero.
	UserAPIKey Secret `json:"user_api_key"`
}

// UserAuth links a customer's existing account to the provider (section 3.2.4).
func (c *Client) UserAuth(ctx context.Context, params UserAuthParams) (*UserAuthReply, error) {
	var memory memory
	hasClobberUniqueID, clobberUniqueID := flagOf(params.ClobberUniqueID)
	asked := C.cfhost_user_auth_params{
		size:                  C.sizeof_cfhost_user_auth_params,
		cloudflare_email:      memory.text("cloudflare_email", params.CloudflareEmail),
		cloudflare_pass:       memory.secret("cloudflare_pass", params.CloudflarePass),
		unique_id:             memory.optional("unique_id", params.UniqueID),
		has_clobber_unique_id: hasClobberUniqueID,
		clobber_unique_id:     clobberUniqueID,
	}
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
		CloudflareEmail: C.GoString(from.cloudflare_email),
		UserKey:         goSecret(from.user_key),
		UniqueID:        C.GoString(from.unique_id),
		UserAPIKey:      goSecret(from.user_api_key),
	}, nil
}

// UserLookupParams is what user_lookup is asked.
type UserLookupParams struct {
	// CloudflareEmail is the account's address. Give this or UniqueID, not both.
	CloudflareEmail string
	// UniqueID is your own name for the account.
	UniqueID string
}

// UserLookupReply is what user_lookup answered.
type UserLookupReply struct {
	Envelope
	// UserExists tells whether there is such an account at all.
	UserExists bool `json:"user_exists"`
	// CloudflareEmail is the address as registered.
	CloudflareEmail string `json:"cloudflare_email,omitempty"`
	// UserAuthed tells whether this provider may act for the account. If it exists and this is false, ask for its password
	// and use user_auth.
	UserAuthed bool `json:"user_authed"`
	// UserKey is the key that the zone acts need. It is there only if UserAuthed is true.
	UserKey Secret `json:"user_key"`
	// UniqueID is the alias on file; "" for none.
	UniqueID string `json:"unique_id,omitempty"`
	// HostedZones are the names of the account's zones with this provider.
	HostedZones []string `json:"hosted_zones"`
	// UserAPIKey is the customer's own key for the vendor's other interfaces, where the server tells it; else zero.
	UserAPIKey Secret `json:"user_api_key"`
}

// UserLookup finds a customer's account, its key and its zones (section 3.2.3). If there is no such account, the
// call succeeds with UserExists false.
func (c *Client) UserLookup(ctx context.Context, params UserLookupParams) (*UserLookupReply, error) {
	var memory memory
	asked := C.cfhost_user_lookup_params{
		size:             C.sizeof_cfhost_user_lookup_params,
		cloudflare_email: memory.optional("cloudflare_email", params.CloudflareEmail),
		unique_id:        memory.optional("unique_id", params.UniqueID),
	}
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
		UserExists:      bool(from.user_exists),
		CloudflareEmail: C.GoString(from.cloudflare_email),
		UserAuthed:      bool(from.user_authed),
		UserKey:         goSecret(from.user_key),
		UniqueID:        C.GoString(from.unique_id),
		HostedZones:     goTexts(from.hosted_zones, from.hosted_zones_count),
		UserAPIKey:      goSecret(from.user_api_key),
	}, nil
}
