package cfhost

// #include <cfhost.h>
//
// static int is_set(void *flag) {
//     return __atomic_load_n((int *)flag, __ATOMIC_SEQ_CST);
// }
//
// static void set(void *flag) {
//     __atomic_store_n((int *)flag, 1, __ATOMIC_SEQ_CST);
// }
//
// static void watch(cfhost_interrupt *interrupt, void **user, void *flag) {
//     *interrupt = is_set;
//     *user = flag;
// }
import "C"

import (
	"context"
	"net/netip"
	"runtime"
	"time"
	"unsafe"
)

// TSIGAlgorithm is how a TSIG key signs. The old hmac-md5 and hmac-sha1 are not available.
type TSIGAlgorithm string

// The algorithms.
const (
	TSIGHMACSHA256 TSIGAlgorithm = C.CFHOST_TSIG_HMAC_SHA256
	TSIGHMACSHA384 TSIGAlgorithm = C.CFHOST_TSIG_HMAC_SHA384
	TSIGHMACSHA512 TSIGAlgorithm = C.CFHOST_TSIG_HMAC_SHA512
)

// TSIGKey is the key that a name server knows the caller by. The zero value is none.
type TSIGKey struct {
	// Name is the name that the server has for it.
	Name string
	// Secret is the key itself, in base64.
	Secret Secret
	// Algorithm is how it signs. Default: TSIGHMACSHA256.
	Algorithm TSIGAlgorithm
}

// ReadBy is how the records of a zone are read.
type ReadBy string

// The ways.
const (
	// ReadByTransfer: all of them, by a zone transfer (AXFR). The default.
	ReadByTransfer ReadBy = C.CFHOST_READ_BY_TRANSFER
	// ReadByQueries: those at the names that matter, by queries for the usual types. What a wildcard answers for a name is not
	// taken for records of it; delegations and DNAMEs above a name are noticed. What other names have cannot be seen: neither
	// an MX, SRV or NS there that points at a name which is switched, nor that they are aliases of it. Jobs of [Provisioner]
	// look at the zone's own name, too.
	ReadByQueries ReadBy = C.CFHOST_READ_BY_QUERIES
)

// NameServer is the primary name server of a zone, which answers for it and takes updates. Every question goes over TCP, signed
// if there is a key, and an answer has to be signed then too.
type NameServer struct {
	// Addr is where it listens. Required.
	Addr netip.AddrPort
	// Key is what it knows the caller by. Default: none; nothing is signed.
	Key TSIGKey
	// ReadBy is how zones are read. Default: ReadByTransfer.
	ReadBy ReadBy
	// Timeout is how long a question may take, everything included. Default: 10 s.
	Timeout time.Duration
}

// Answers is what a name server answers for a name that is to point at a target.
type Answers string

// What it can answer.
const (
	// AnswersRight: it points at its target.
	AnswersRight Answers = C.CFHOST_ANSWERS_RIGHT
	// AnswersOld: it has what it had before.
	AnswersOld Answers = C.CFHOST_ANSWERS_OLD
	// AnswersMissing: there is nothing at the name.
	AnswersMissing Answers = C.CFHOST_ANSWERS_MISSING
	// AnswersOther: it has something else.
	AnswersOther Answers = C.CFHOST_ANSWERS_OTHER
	// AnswersNothing: the server did not answer.
	AnswersNothing Answers = C.CFHOST_ANSWERS_NOTHING
)

// Check is what one name server answers for one name.
type Check struct {
	// Name is the name.
	Name string `json:"name"`
	// Target is where it is to point.
	Target string `json:"target"`
	// Server is the one that was asked.
	Server netip.AddrPort `json:"server"`
	// Answers is what it answers.
	Answers Answers `json:"answers"`
	// Found is what it has: a CNAME, or else addresses.
	Found []Record `json:"found"`
}

// CheckParams is what [CheckNames] asks.
type CheckParams struct {
	// Servers are the name servers to be asked, as [NameServers] gives them.
	Servers []netip.AddrPort
	// ForwardTos has the target by full name, as ZoneSet and ZoneLookup give them.
	ForwardTos map[string]string
	// Before are the records that the names had before, such as [Plan.Seen], by which old answers are known.
	Before []Record
	// Timeout is how long each question may take. Default: 5 s.
	Timeout time.Duration
}

// Read gives the records of a zone, those left out that the server adds to sign it. The names are those that have to be among
// them; where the zone is read by queries, there are no others.
//
// It fails with KindDNS if the server refuses, and with KindTransport, KindTimeout or KindProtocol if it does not answer as it
// should.
func (s NameServer) Read(ctx context.Context, zoneName string, names ...string) ([]Record, error) {
	var memory memory
	server := s.asked(&memory)
	zone, wanted := memory.text("zone_name", zoneName), memory.texts("names", names)
	var from *C.cfhost_records
	err := interruptible(ctx, &memory, &server.interrupt, &server.user, func(failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_dns_read(server, zone, wanted, C.size_t(len(names)), &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_records_free(from)
	return goRecords(from.records, from.records_count), nil
}

// Apply carries a plan out as one dynamic update (RFC 2136): all of it, or nothing if the records at its names are not those
// that the plan was made from. An empty plan sends nothing.
//
// It fails with KindDNS if the server refused, and nothing was changed: Retryable if somebody else changed the zone meanwhile,
// so that a new plan can be made. Where the delivery is PerhapsCarriedOut, it was carried out whole or not at all: read the
// zone.
func (s NameServer) Apply(ctx context.Context, plan *Plan) error {
	var memory memory
	server := s.asked(&memory)
	defer runtime.KeepAlive(plan)
	return interruptible(ctx, &memory, &server.interrupt, &server.user, func(failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_dns_apply(server, plan.nativeOrNil(), failed)
	})
}

// CheckNames asks name servers whether each name answers with its target. It reports, and changes nothing; a server that cannot
// be asked answers [AnswersNothing]. It fails with KindInvalidArgument for what is no host name.
func CheckNames(ctx context.Context, params CheckParams) ([]Check, error) {
	var memory memory
	if params.Timeout < 0 {
		return nil, refused("", "timeout", isNegative)
	}
	asked := (*C.cfhost_dns_check_params)(memory.array(1, unsafe.Sizeof(C.cfhost_dns_check_params{})))
	asked.size = C.sizeof_cfhost_dns_check_params
	asked.servers, asked.servers_count = memory.addrPorts("servers", params.Servers), C.size_t(len(params.Servers))
	asked.forward_tos = memory.byName("forward_tos", params.ForwardTos)
	asked.forward_tos_count = C.size_t(len(params.ForwardTos))
	asked.before, asked.before_count = memory.records("before", params.Before), C.size_t(len(params.Before))
	asked.has_timeout_ms, asked.timeout_ms = cBool(params.Timeout != 0), milliseconds(params.Timeout)
	var from *C.cfhost_dns_check_reply
	err := interruptible(ctx, &memory, &asked.interrupt, &asked.user, func(failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_dns_check(asked, &from, failed)
	})
	if err != nil {
		return nil, err
	}
	defer C.cfhost_dns_check_reply_free(from)
	return handedOut("", func() []Check { return goRows(from.checks, from.checks_count, goCheck) })
}

// NameServers finds where the zone's own name servers listen, by the NS records among these and the system's resolver, port 53.
// One that cannot be resolved is left out.
func NameServers(zoneName string, records []Record) ([]netip.AddrPort, error) {
	var memory memory
	defer memory.free()
	zone, array := memory.text("zone_name", zoneName), memory.records("records", records)
	if err := memory.refusal(""); err != nil {
		return nil, err
	}
	var from *C.cfhost_dns_name_servers_reply
	var failed *C.cfhost_error
	if C.cfhost_dns_name_servers(zone, array, C.size_t(len(records)), &from, &failed) != C.CFHOST_OK {
		return nil, taken(failed)
	}
	defer C.cfhost_dns_name_servers_reply_free(from)
	return handedOut("", func() []netip.AddrPort {
		servers := make([]netip.AddrPort, from.servers_count)
		for i, server := range goTexts(from.servers, from.servers_count) {
			servers[i] = goAddrPort(server)
		}
		return servers
	})
}

// interruptible does what asks a name server within a context, and frees what was made for it.
func interruptible(
	ctx context.Context, memory *memory, interrupt *C.cfhost_interrupt, user *unsafe.Pointer,
	work func(failed **C.cfhost_error) C.cfhost_status,
) error {
	defer memory.free()
	if err := memory.refusal(""); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return doneBefore("", err)
	}
	flag := memory.array(1, C.sizeof_int)
	C.watch(interrupt, user, flag)
	return watched(ctx, func() { C.set(flag) }, work)
}

func (s *NameServer) asked(memory *memory) *C.cfhost_name_server {
	asked := (*C.cfhost_name_server)(memory.array(1, unsafe.Sizeof(C.cfhost_name_server{})))
	asked.size = C.sizeof_cfhost_name_server
	if s.Addr.IsValid() {
		asked.addr = memory.text("addr", s.Addr.String())
	}
	asked.key_name = memory.optional("key_name", s.Key.Name)
	asked.key_secret = memory.optional("key_secret", s.Key.Secret.Reveal())
	asked.key_algorithm = memory.optional("key_algorithm", string(s.Key.Algorithm))
	asked.read_by = memory.optional("read_by", string(s.ReadBy))
	if s.Timeout < 0 {
		memory.refuse("timeout", isNegative)
	}
	asked.has_timeout_ms, asked.timeout_ms = cBool(s.Timeout != 0), milliseconds(s.Timeout)
	return asked
}

func goAddrPort(text string) netip.AddrPort {
	addr, err := netip.ParseAddrPort(text)
	if err != nil {
		// Only a library that writes addresses otherwise than the header says would get here.
		panic(err)
	}
	return addr
}

func goCheck(from *C.cfhost_check) Check {
	return Check{
		Name:    C.GoString(from.name),
		Target:  C.GoString(from.target),
		Server:  goAddrPort(C.GoString(from.server)),
		Answers: Answers(C.GoString(from.answers)),
		Found:   goRecords(from.found, from.found_count),
	}
}
