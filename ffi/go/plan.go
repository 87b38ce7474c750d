package cfhost

// #include <cfhost.h>
import "C"

import (
	"net/netip"
	"runtime"
	"sort"
	"unsafe"
)

// Record is a record of a zone, class IN.
type Record struct {
	// Name is the full name, in lower case and without a dot at its end.
	Name string `json:"name"`
	// TTL is how long it may be kept, in seconds.
	TTL uint32 `json:"ttl"`
	// Type is the type, in upper case: "A", "CNAME", "MX".
	Type string `json:"type"`
	// Data is the data as a zone file has it: full names end in a dot, texts are in quotes.
	Data string `json:"data"`
}

// Change is a record that takes another one's place.
type Change struct {
	// From is the record as it is.
	From Record `json:"from"`
	// To is the record as it is to be.
	To Record `json:"to"`
}

// Conflicts tells what becomes of other records at a name that is to get a CNAME, beside which there can be none.
type Conflicts string

// What can become of them.
const (
	// ConflictsRefuse: the plan is refused, and the error names all other records that are in the way, and each MX, SRV and NS
	// elsewhere in the zone that points at the name, since none may point at an alias. The default.
	ConflictsRefuse Conflicts = C.CFHOST_CONFLICTS_REFUSE
	// ConflictsMoveAddresses: A and AAAA make way, anything else is refused.
	ConflictsMoveAddresses Conflicts = C.CFHOST_CONFLICTS_MOVE_ADDRESSES
	// ConflictsMoveAll: everything makes way, and an MX or an SRV may point at the name. Mail to it is no longer delivered. What
	// an NS points at is refused still.
	ConflictsMoveAll Conflicts = C.CFHOST_CONFLICTS_MOVE_ALL
)

// PlanOptions tells how plans are made. The zero value stands for the defaults.
type PlanOptions struct {
	// TTL is that of new records, in seconds. Default: 900.
	TTL *uint32
	// Conflicts is what becomes of other records at a name. Default: ConflictsRefuse.
	Conflicts Conflicts
	// OriginAddrs are addresses that the origin has: an A or AAAA with one of them is in nobody's way, since nothing is lost
	// with it. Default: none.
	OriginAddrs []netip.Addr
	// TargetSuffixes are what a target has to end in. Default: a target may be any name outside the zone. Names that point at
	// the network are then known by the rows of the zone, by the plans that were applied, and by ".cdn.cloudflare.net". If
	// neither rows nor plans are left, give the suffix of your gateway's targets.
	TargetSuffixes []string
	// LeaveApex tells whether a target for the zone's own name, which cannot be a CNAME, is left for you to deal with, and
	// not refused. Default: false.
	LeaveApex *bool
}

// PlanParams is what a plan is made of.
type PlanParams struct {
	// ZoneName is the zone. Required.
	ZoneName string
	// Records are those of the zone. NewPlan needs those at the names of ForwardTos at least, and knows what points at a name,
	// and which names are aliases of one, as far as it is among them; PlanBack needs all.
	Records []Record
	// ForwardTos has, for NewPlan, the target by full name, as ZoneSet and ZoneLookup give them.
	ForwardTos map[string]string
	// HostedCnames has, for PlanBack, the origin by full name, as ZoneLookup gives them.
	HostedCnames map[string]string
	// Applied are, for PlanBack, the plans that were applied, oldest first, which know the records that names had before.
	Applied []*Plan
	// Options tells how plans are made.
	Options PlanOptions
}

// Plan is what has to change in a zone. Carry it out where the DNS has an interface of its own: remove what is in Remove,
// replace by Change, add what is in Add, all at once. It cannot be changed, and any number of goroutines may use one at once.
// The garbage collector frees it.
type Plan struct {
	native *C.cfhost_plan
}

// NewPlan makes the plan by which each name of ForwardTos becomes a CNAME of its target, and nothing else changes. Nobody is
// asked. A name that points at its target is left as it is, and so is one that proves the zone to a certificate authority.
//
// It fails with KindDNS, naming everything that is in the way: other records at a name, an MX, SRV or NS that points at it, the
// zone's own name, a name in a part of the zone that is delegated or redirected; with KindInvalidArgument for what is no host
// name, a name outside the zone, a target inside it, and one that does not end in an allowed suffix.
func NewPlan(params PlanParams) (*Plan, error) {
	var memory memory
	asked := params.asked(&memory)
	defer runtime.KeepAlive(params.Applied)
	return newPlan(&memory, func(plan **C.cfhost_plan, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_plan_new(asked, plan, failed)
	})
}

// PlanBack makes the plan by which names that point into the network no longer do. For each, the records come back that the
// last of the applied plans took away from it; one that none of them touched gets the addresses of its origin, if that is a
// name of this zone or an alias of one, or else a CNAME to it. Nobody is asked. It fails with KindDNS, naming the names that
// nobody knows the way back for.
func PlanBack(params PlanParams) (*Plan, error) {
	var memory memory
	asked := params.asked(&memory)
	defer runtime.KeepAlive(params.Applied)
	return newPlan(&memory, func(plan **C.cfhost_plan, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_plan_back(asked, plan, failed)
	})
}

// PlanFromJSON reads what [Plan.JSON] wrote. It fails with KindInvalidArgument if it is not a plan, or a record in it not one.
func PlanFromJSON(json string) (*Plan, error) {
	var memory memory
	text := memory.text("json", json)
	return newPlan(&memory, func(plan **C.cfhost_plan, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_plan_from_json(text, plan, failed)
	})
}

// Inverse makes the plan that undoes this one: applied after it, every record is as it was before.
func (p *Plan) Inverse() (*Plan, error) {
	defer runtime.KeepAlive(p)
	return newPlan(&memory{}, func(plan **C.cfhost_plan, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_plan_inverse(p.native, plan, failed)
	})
}

func newPlan(memory *memory, make func(plan **C.cfhost_plan, failed **C.cfhost_error) C.cfhost_status) (*Plan, error) {
	defer memory.free()
	if err := memory.refusal(""); err != nil {
		return nil, err
	}
	plan := &Plan{}
	var failed *C.cfhost_error
	if make(&plan.native, &failed) != C.CFHOST_OK {
		return nil, taken(failed)
	}
	runtime.SetFinalizer(plan, func(plan *Plan) { C.cfhost_plan_free(plan.native) })
	return plan, nil
}

// ApplyTo gives the records as they are once the plan is applied. Applying it a second time changes nothing.
func (p *Plan) ApplyTo(records []Record) ([]Record, error) {
	var memory memory
	defer memory.free()
	array := memory.records("records", records)
	if err := memory.refusal(""); err != nil {
		return nil, err
	}
	defer runtime.KeepAlive(p)
	var after *C.cfhost_records
	var failed *C.cfhost_error
	if C.cfhost_plan_apply_to(p.native, array, C.size_t(len(records)), &after, &failed) != C.CFHOST_OK {
		return nil, taken(failed)
	}
	defer C.cfhost_records_free(after)
	return goRecords(after.records, after.records_count), nil
}

// Zone gives the name of the zone.
func (p *Plan) Zone() string {
	defer runtime.KeepAlive(p)
	return C.GoString(p.native.zone)
}

// IsEmpty tells whether there is nothing to change.
func (p *Plan) IsEmpty() bool {
	defer runtime.KeepAlive(p)
	return bool(p.native.is_empty)
}

// Add gives the records that are not there yet.
func (p *Plan) Add() []Record {
	defer runtime.KeepAlive(p)
	return goRecords(p.native.add, p.native.add_count)
}

// Change gives the records in whose place others come, at the same name and of the same type.
func (p *Plan) Change() []Change {
	defer runtime.KeepAlive(p)
	changes := make([]Change, p.native.change_count)
	for i, change := range unsafe.Slice(p.native.change, len(changes)) {
		changes[i] = Change{From: goRecord(change.from), To: goRecord(change.to)}
	}
	return changes
}

// Remove gives the records that are there and are to go.
func (p *Plan) Remove() []Record {
	defer runtime.KeepAlive(p)
	return goRecords(p.native.remove, p.native.remove_count)
}

// Seen gives all records that were seen at the names which change. If others are there when the plan is applied, somebody else
// changed the zone meanwhile, and it must not be.
func (p *Plan) Seen() []Record {
	defer runtime.KeepAlive(p)
	return goRecords(p.native.seen, p.native.seen_count)
}

// Names gives the names that change.
func (p *Plan) Names() []string {
	defer runtime.KeepAlive(p)
	return goTexts(p.native.names, p.native.names_count)
}

// Unchanged gives the names that need no change.
func (p *Plan) Unchanged() []string {
	defer runtime.KeepAlive(p)
	return goTexts(p.native.unchanged, p.native.unchanged_count)
}

// Left gives the names that are asked for and left as they are, each with why, and what to do instead.
func (p *Plan) Left() map[string]string {
	defer runtime.KeepAlive(p)
	return goMap(p.native.left, p.native.left_count)
}

// Aliases gives the names that were not asked for and are aliases of those that point at the network then, each with the name
// that it is an alias of. The network gets their requests, too, and answers them only if the zone has a row for each.
func (p *Plan) Aliases() map[string]string {
	defer runtime.KeepAlive(p)
	return goMap(p.native.aliases, p.native.aliases_count)
}

// ZoneFile gives the plan as lines of a BIND zone file, those that are to go as comments before them.
func (p *Plan) ZoneFile() (string, error) {
	return p.text(C.CFHOST_PLAN_ZONE_FILE)
}

// NSUpdate gives the plan as commands of nsupdate, one update with its prerequisites; server and key are yours.
func (p *Plan) NSUpdate() (string, error) {
	return p.text(C.CFHOST_PLAN_NSUPDATE)
}

// JSON gives the plan as [PlanFromJSON] reads it.
func (p *Plan) JSON() (string, error) {
	return p.text(C.CFHOST_PLAN_JSON)
}

func (p *Plan) text(format string) (string, error) {
	var memory memory
	defer memory.free()
	defer runtime.KeepAlive(p)
	var text *C.cfhost_text
	var failed *C.cfhost_error
	if C.cfhost_plan_text(p.native, memory.text("format", format), &text, &failed) != C.CFHOST_OK {
		return "", taken(failed)
	}
	defer C.cfhost_text_free(text)
	return C.GoString(text.text), nil
}

func (p *PlanParams) asked(memory *memory) *C.cfhost_plan_params {
	asked := (*C.cfhost_plan_params)(memory.array(1, unsafe.Sizeof(C.cfhost_plan_params{})))
	asked.size = C.sizeof_cfhost_plan_params
	asked.zone_name = memory.optional("zone_name", p.ZoneName)
	asked.records, asked.records_count = memory.records("records", p.Records), C.size_t(len(p.Records))
	asked.forward_tos, asked.forward_tos_count = memory.byName("forward_tos", p.ForwardTos), C.size_t(len(p.ForwardTos))
	asked.hosted_cnames = memory.byName("hosted_cnames", p.HostedCnames)
	asked.hosted_cnames_count = C.size_t(len(p.HostedCnames))
	asked.applied, asked.applied_count = memory.plans(p.Applied), C.size_t(len(p.Applied))
	asked.options = p.Options.asked(memory)
	return asked
}

func (o *PlanOptions) asked(memory *memory) *C.cfhost_plan_options {
	asked := (*C.cfhost_plan_options)(memory.array(1, unsafe.Sizeof(C.cfhost_plan_options{})))
	asked.size = C.sizeof_cfhost_plan_options
	has, ttl := numberOf(o.TTL)
	asked.has_ttl, asked.ttl = has, C.uint32_t(ttl)
	asked.conflicts = memory.optional("conflicts", string(o.Conflicts))
	asked.origin_addrs = memory.addrs("origin_addrs", o.OriginAddrs)
	asked.origin_addrs_count = C.size_t(len(o.OriginAddrs))
	asked.target_suffixes = memory.texts("target_suffixes", o.TargetSuffixes)
	asked.target_suffixes_count = C.size_t(len(o.TargetSuffixes))
	asked.has_leave_apex, asked.leave_apex = flagOf(o.LeaveApex)
	return asked
}

func (m *memory) plans(plans []*Plan) **C.cfhost_plan {
	array := (**C.cfhost_plan)(m.array(len(plans), unsafe.Sizeof((*C.cfhost_plan)(nil))))
	for i, plan := range plans {
		unsafe.Slice(array, len(plans))[i] = plan.nativeOrNil()
	}
	return array
}

func (m *memory) records(field string, records []Record) *C.cfhost_record {
	array := (*C.cfhost_record)(m.array(len(records), unsafe.Sizeof(C.cfhost_record{})))
	for i, record := range records {
		unsafe.Slice(array, len(records))[i] = C.cfhost_record{
			name: m.text(field, record.Name), ttl: C.uint32_t(record.TTL),
			_type: m.text(field, record.Type), data: m.text(field, record.Data),
		}
	}
	return array
}

// byName copies a map in the order of its names.
func (m *memory) byName(field string, values map[string]string) *C.cfhost_pair {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	sort.Strings(names)
	pairs := make([]C.cfhost_pair, len(names))
	for i, name := range names {
		pairs[i] = C.cfhost_pair{name: m.text(field, name), value: m.text(field, values[name])}
	}
	return m.pairs(pairs)
}

// nativeOrNil is NULL for a plan that is none: the library refuses it.
func (p *Plan) nativeOrNil() *C.cfhost_plan {
	if p == nil {
		return nil
	}
	return p.native
}

func goRecord(from C.cfhost_record) Record {
	return Record{
		Name: C.GoString(from.name), TTL: uint32(from.ttl), Type: C.GoString(from._type), Data: C.GoString(from.data),
	}
}

func goRecords(array *C.cfhost_record, count C.size_t) []Record {
	records := make([]Record, count)
	for i, record := range unsafe.Slice(array, len(records)) {
		records[i] = goRecord(record)
	}
	return records
}
