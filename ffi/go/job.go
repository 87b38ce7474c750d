package cfhost

// #include <cfhost.h>
//
// extern void cfhost_go_on_step(cfhost_step_event *event, uintptr_t handle);
//
// static void on_step(const cfhost_step_event *event, void *user) {
//     cfhost_go_on_step((cfhost_step_event *)event, (uintptr_t)user);
// }
//
// // Go may not hold a number in a pointer.
// static void set_on_step(cfhost_job_params *params, uintptr_t handle) {
//     params->on_step = on_step;
//     params->user = (void *)handle;
// }
import "C"

import (
	"context"
	"net/netip"
	"runtime"
	"runtime/cgo"
	"time"
	"unsafe"
)

// JobState is how a job of [Provisioner] left a zone and its names, as far as that is known. The Advice of the
// error says what is not known. Repeat the job to find it out. In none of these states is a name cut off: it is served as before, or by
// the network.
type JobState string

// The states.
const (
	// StateUntouched: zone and DNS are as they were.
	StateUntouched JobState = "untouched"
	// StateSetNotSwitched: the job ended on its way: the zone is set up, or may be, and the names do not point at the
	// network, or no longer. Where it is not known whether the update that switches them was carried out, they may point
	// there.
	StateSetNotSwitched JobState = "set_not_switched"
	// StateSwitched: the zone is set up, and its names are taken to point at the network. Where it is not known whether the
	// update that points them back was carried out, they may point there no more.
	StateSwitched JobState = "switched"
	// StateQueued: the server has put the zone into its queue (code 215) and goes on by itself, so that nothing was undone. No
	// name was pointed at the network. The same call later goes on from there.
	StateQueued JobState = "queued"
)

// Step is a step of a job. A later version can have more.
type Step string

// The steps.
const (
	// StepUser: user_lookup, and user_create if need be.
	StepUser Step = C.CFHOST_STEP_USER
	// StepZoneLookup: zone_lookup, the rows that there are.
	StepZoneLookup Step = C.CFHOST_STEP_ZONE_LOOKUP
	// StepRead: reading the zone's records.
	StepRead Step = C.CFHOST_STEP_READ
	// StepPlan: planning, which is where conflicts are refused.
	StepPlan Step = C.CFHOST_STEP_PLAN
	// StepOrigin: adding the origin's record.
	StepOrigin Step = C.CFHOST_STEP_ORIGIN
	// StepZoneSet: zone_set.
	StepZoneSet Step = C.CFHOST_STEP_ZONE_SET
	// StepQueue: waiting for a server that has put the zone into its queue (code 215), and sending zone_set again.
	StepQueue Step = C.CFHOST_STEP_QUEUE
	// StepUpdate: the update that switches all names at once.
	StepUpdate Step = C.CFHOST_STEP_UPDATE
	// StepCheck: asking the name servers.
	StepCheck Step = C.CFHOST_STEP_CHECK
	// StepRestore: putting back what an earlier step did, after a failure.
	StepRestore Step = C.CFHOST_STEP_RESTORE
	// StepZoneDelete: zone_delete.
	StepZoneDelete Step = C.CFHOST_STEP_ZONE_DELETE
	// StepCleanup: removing the origin's record.
	StepCleanup Step = C.CFHOST_STEP_CLEANUP
)

// StepEvent is the beginning or the end of a step.
type StepEvent struct {
	// Step is which.
	Step Step
	// IsEnd tells whether it ended.
	IsEnd bool
	// Plan is the one that is about to be applied, or was, in steps that apply one; else nil. Store it at the beginning:
	// it is the way back, even if the job is killed.
	Plan *Plan
	// Err is why it failed; nil if it did not.
	Err *Error
}

// User is whose zone it is: by UserKey, by UniqueID, or by CloudflareEmail.
type User struct {
	// UserKey is the customer's key.
	UserKey Secret
	// UniqueID is your own name for the account. Beside CloudflareEmail, it is the name that the account gets if it is made.
	UniqueID string
	// CloudflareEmail is the account's address. If you have no key to the account yet, Provision makes or links it.
	CloudflareEmail string
	// CloudflarePass is the account's password, which is needed to make or link it.
	CloudflarePass Secret
}

// Origin is where the network fetches from; one of the three.
type Origin struct {
	// Addrs are its addresses: cloudflare-resolve-to in the zone gets them, unless it leads to them as an alias.
	Addrs []netip.Addr
	// Name is a name that is there already, and is none of those that are switched, nor an alias of one.
	Name string
	// MoveOf is the name of the zone whose present addresses, by itself or as an alias of another name of the zone, are the
	// origin's: cloudflare-resolve-to gets them, unless it leads to them as an alias.
	MoveOf string
}

// Outcome is what a job did, or in a dry run would do.
type Outcome struct {
	// UserKey is the customer's; zero in a dry run for an account that would have to be made.
	UserKey Secret
	// ZoneName is the zone.
	ZoneName string
	// State is how things are now: after RemoveSubdomain, the zone is set up and the name does not point at the network.
	State JobState
	// Plans are what was applied, in order; none if all was as it should be. Keep them (see [Plan.JSON]): they are the way
	// back.
	Plans []*Plan
	// Checks are what the name servers answer now. The job has succeeded whatever they say: copies lag behind.
	Checks []Check
	// Left are the names that were left as they are, each with why.
	Left map[string]string
	// Dropped are rows of the zone that were not sent again, since they prove the zone to a certificate authority.
	Dropped []string
	// Aliases are names that lead to the switched ones as aliases and have no row, so that the network does not answer for
	// them, each with the name that it is an alias of: add them, or point them elsewhere. Where the zone is read by queries,
	// aliases cannot be seen.
	Aliases map[string]string
}

// Provisioner does the whole job: a customer's zone behind the network, with the names pointing there, and back.
//
// You can stop a job at any time, and repeat it: the repeated job finds what is done and does the rest. All names of a zone are
// switched by one update, and only while nobody else changes them; so each is served as before or by the network, and never in
// between. An error of a job says by its State how things were left. A context that is done stops a job as a failure does.
type Provisioner struct {
	// Client sends the acts. Required.
	Client *Client
	// Server is the primary name server of the zones. Required.
	Server NameServer
	// Options tells how plans are made.
	Options PlanOptions
	// CheckServers are the name servers that are asked at the end: none if it is empty, and if it is nil those that the zone
	// names, at port 53.
	CheckServers []netip.AddrPort
	// QueueTimeout is how long a job waits in all for a server that has put the zone into its queue (code 215); with 0, it does
	// not wait. Default: 60 s.
	QueueTimeout *time.Duration
	// DryRun tells whether nothing is changed: the outcome has the plans, and its state is what there is.
	DryRun bool
	// OnStep is told of each step. It is called on a goroutine of its own, and the job waits for it: where it
	// cancels the context, the step is not begun. Default: nobody is told.
	OnStep func(StepEvent)
}

// Provision puts names of a zone behind the network: finds or makes the account, reads the zone, plans and refuses conflicts,
// adds the origin's record, sets the zone, and points the names at their targets, all by one update. Subdomains are as in
// ZoneSetParams; rows that the zone has beyond them stay. After a failure before the names are switched, the job undoes what it
// did, unless it is not known whether a change may yet be carried out. The State of the error says how the zone was left.
//
// If the server has put the zone into its queue (code 215), the job waits for QueueTimeout. When the time is over, or the context
// is done, nothing is undone, because the server goes on: the State is StateQueued, the Advice names what is set up and what is
// still to come, and the same call goes on from there. Rows of the server for _acme-challenge and a name become CNAMEs with the
// name, and go with it.
//
// It fails as the acts, [NewPlan] and [NameServer.Apply] do, with a State.
func (p Provisioner) Provision(
	ctx context.Context, user User, zoneName string, subdomains []string, origin Origin,
) (*Outcome, error) {
	return p.job(ctx, user, zoneName, job{subdomains: subdomains, origin: origin}, func(
		client *C.cfhost_client, asked *C.cfhost_job_params, outcome **C.cfhost_outcome, failed **C.cfhost_error,
	) C.cfhost_status {
		return C.cfhost_provision(client, asked, outcome, failed)
	})
}

// Deprovision takes a zone back from the network: points its names back, deletes the zone, and removes the origin's record. A
// zone that is already gone, or was never set up, is a success.
//
// Applied are the plans that jobs for this zone handed out, oldest first, by which each name gets the records that it had. One
// that they do not tell of gets the addresses of its origin, or a CNAME to it. It fails as Provision does.
func (p Provisioner) Deprovision(ctx context.Context, user User, zoneName string, applied []*Plan) (*Outcome, error) {
	return p.job(ctx, user, zoneName, job{applied: applied}, func(
		client *C.cfhost_client, asked *C.cfhost_job_params, outcome **C.cfhost_outcome, failed **C.cfhost_error,
	) C.cfhost_status {
		return C.cfhost_deprovision(client, asked, outcome, failed)
	})
}

// AddSubdomain puts one more name of a zone behind the network, relayed to its own origin if it has one, "shop:origin.example"
// say, and else to the origin of the zone's own row. All other rows are sent again as they are. It fails as Provision does, and
// with KindDNS also if the zone is not set up, and if somebody else kept changing it meanwhile.
func (p Provisioner) AddSubdomain(ctx context.Context, user User, zoneName, subdomain string) (*Outcome, error) {
	return p.job(ctx, user, zoneName, job{subdomains: []string{subdomain}}, func(
		client *C.cfhost_client, asked *C.cfhost_job_params, outcome **C.cfhost_outcome, failed **C.cfhost_error,
	) C.cfhost_status {
		return C.cfhost_add_subdomain(client, asked, outcome, failed)
	})
}

// RemoveSubdomain takes one name of a zone back from the network: points it back, and sends all other rows again. Applied are as
// in Deprovision. It fails as AddSubdomain does, and with KindInvalidArgument for the last name, since a zone without names
// cannot be set.
func (p Provisioner) RemoveSubdomain(
	ctx context.Context, user User, zoneName, subdomain string, applied []*Plan,
) (*Outcome, error) {
	return p.job(ctx, user, zoneName, job{subdomains: []string{subdomain}, applied: applied}, func(
		client *C.cfhost_client, asked *C.cfhost_job_params, outcome **C.cfhost_outcome, failed **C.cfhost_error,
	) C.cfhost_status {
		return C.cfhost_remove_subdomain(client, asked, outcome, failed)
	})
}

// job is what the jobs differ in.
type job struct {
	subdomains []string
	origin     Origin
	applied    []*Plan
}

func (p *Provisioner) job(
	ctx context.Context, user User, zoneName string, job job,
	do func(*C.cfhost_client, *C.cfhost_job_params, **C.cfhost_outcome, **C.cfhost_error) C.cfhost_status,
) (*Outcome, error) {
	if p.Client == nil {
		return nil, refused("", "client", "is nil")
	}
	if p.QueueTimeout != nil && *p.QueueTimeout < 0 {
		return nil, refused("", "queue_timeout", "is negative")
	}
	var memory memory
	asked := (*C.cfhost_job_params)(memory.array(1, unsafe.Sizeof(C.cfhost_job_params{})))
	asked.size = C.sizeof_cfhost_job_params
	asked.user_key = memory.optional("user_key", user.UserKey.Reveal())
	asked.unique_id = memory.optional("unique_id", user.UniqueID)
	asked.cloudflare_email = memory.optional("cloudflare_email", user.CloudflareEmail)
	asked.cloudflare_pass = memory.optional("cloudflare_pass", user.CloudflarePass.Reveal())
	asked.zone_name = memory.text("zone_name", zoneName)
	asked.subdomains, asked.subdomains_count = memory.texts("subdomains", job.subdomains), C.size_t(len(job.subdomains))
	asked.origin_addrs = memory.addrs("origin_addrs", job.origin.Addrs)
	asked.origin_addrs_count = C.size_t(len(job.origin.Addrs))
	asked.origin_name = memory.optional("origin_name", job.origin.Name)
	asked.origin_move_of = memory.optional("origin_move_of", job.origin.MoveOf)
	asked.server = p.Server.asked(&memory)
	asked.options = p.Options.asked(&memory)
	asked.has_check_servers = cBool(p.CheckServers != nil)
	asked.check_servers = memory.addrPorts("check_servers", p.CheckServers)
	asked.check_servers_count = C.size_t(len(p.CheckServers))
	if p.QueueTimeout != nil {
		asked.has_queue_timeout_ms, asked.queue_timeout_ms = 1, milliseconds(*p.QueueTimeout)
	}
	asked.dry_run = cBool(p.DryRun)
	asked.applied, asked.applied_count = memory.plans(job.applied), C.size_t(len(job.applied))
	defer runtime.KeepAlive(job.applied)
	steps := &steps{ctx: ctx, tell: p.OnStep}
	if p.OnStep != nil {
		handle := cgo.NewHandle(steps)
		defer handle.Delete()
		C.set_on_step(asked, C.uintptr_t(handle))
	}

	var from *C.cfhost_outcome
	err := p.Client.call(ctx, "", &memory, func(native *C.cfhost_client, failed **C.cfhost_error) C.cfhost_status {
		steps.native = native
		return do(native, asked, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	return handedOut("", func() *Outcome { return goOutcome(from) })
}

// steps is whom a job tells of its steps: C holds its handle.
type steps struct {
	ctx    context.Context
	tell   func(StepEvent)
	native *C.cfhost_client
}

//export cfhost_go_on_step
func cfhost_go_on_step(event *C.cfhost_step_event, handle C.uintptr_t) {
	steps := cgo.Handle(handle).Value().(*steps)
	told := StepEvent{Step: Step(C.GoString(event.step)), IsEnd: bool(event.is_end)}
	if event.plan != nil {
		// A panic must not unwind over the frames of C, and the job goes on without the plan.
		told.Plan, _ = handedOut("", func() *Plan { return copiedPlan(event.plan) })
	}
	if event.error != nil {
		told.Err = copied(event.error)
	}
	// On a goroutine of its own: a panic or Goexit must not unwind over the frames of C.
	done := make(chan struct{})
	go func() {
		defer close(done)
		steps.tell(told)
	}()
	<-done
	// A job whose context OnStep has cancelled ends here, and not when the goroutine that waits for that gets its turn. Only the
	// client of a context that can be done has such an error, and it is that context's alone.
	if steps.ctx.Err() != nil {
		C.cfhost_client_cancel(steps.native)
	}
}

// copiedPlan makes a plan of one that belongs to something else.
func copiedPlan(from *C.cfhost_plan) *Plan {
	json, err := (&Plan{native: from}).JSON()
	if err == nil {
		var plan *Plan
		if plan, err = PlanFromJSON(json); err == nil {
			return plan
		}
	}
	// Only a library that does not read what it wrote would get here.
	panic(err)
}

// goOutcome copies an outcome, and frees it.
func goOutcome(from *C.cfhost_outcome) *Outcome {
	defer C.cfhost_outcome_free(from)
	return &Outcome{
		UserKey:  goSecret(from.user_key),
		ZoneName: C.GoString(from.zone_name),
		State:    stateOf(from.state),
		Plans:    goRows(from.plans, from.plans_count, copiedPlan),
		Checks:   goRows(from.checks, from.checks_count, goCheck),
		Left:     goMap(from.left, from.left_count),
		Dropped:  goTexts(from.dropped, from.dropped_count),
		Aliases:  goMap(from.aliases, from.aliases_count),
	}
}

func stateOf(state C.cfhost_job_state) JobState {
	switch state {
	case C.CFHOST_UNTOUCHED:
		return StateUntouched
	case C.CFHOST_SET_NOT_SWITCHED:
		return StateSetNotSwitched
	case C.CFHOST_SWITCHED:
		return StateSwitched
	case C.CFHOST_QUEUED:
		return StateQueued
	default:
		return ""
	}
}
