package cfhost

// ZoneStatus is the state of a zone: one of these, or another.
type ZoneStatus string

// The states of a zone.
const (
	// ZoneStatusActive: in use.
	ZoneStatusActive ZoneStatus = "V"
	// ZoneStatusDeleted: deleted.
	ZoneStatusDeleted ZoneStatus = "D"
	// ZoneStatusPending: waiting to become active.
	ZoneStatusPending ZoneStatus = "P"
	// ZoneStatusAll: whatever the state, when asking.
	ZoneStatusAll ZoneStatus = "ALL"
)

// SubStatus is the state of a reseller subscription: one of these, or another.
type SubStatus string

// The states of a subscription.
const (
	// SubStatusActive: in force.
	SubStatusActive SubStatus = "V"
	// SubStatusCanceled: canceled.
	SubStatusCanceled SubStatus = "CNL"
	// SubStatusDeleted: deleted.
	SubStatusDeleted SubStatus = "D"
	// SubStatusAll: whatever the state, when asking.
	SubStatusAll SubStatus = "ALL"
)

// SSLStatus is how far the certificate of a zone is: one of these, or another.
type SSLStatus string

// How far a certificate can be.
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
