// Package cfhost calls Cloudflare's Hosting Provider API ("Host API", host-gw.html) through libcfhost.
//
// The vendor switched its endpoint off on 2022-11-01; a program that uses the API still works with a gateway of
// your own, such as cfhost-gateway. [Config.Endpoint] is the gateway's URL.
//
// A [Client] has a method for each of the sixteen acts. Each takes a context first, then its parameters, and gives a reply
// or an error:
//
//	client, err := cfhost.New(cfhost.Config{HostKeyFile: "host.key", Endpoint: endpoint, CAFile: "tls/ca.pem"})
//	…
//	user, err := client.UserLookup(ctx, cfhost.UserLookupParams{CloudflareEmail: "customer@example.com"})
//
// # Parameters and replies
//
// Both have the API's own names, written as Go writes them; the tags for JSON have them as they are on the wire. An optional
// parameter is not sent if it is "" or nil; [Ptr] makes a pointer of a value. In a reply, "", nil or a zero [Secret] mean
// that the server did not say; a member that is always there has no "omitempty" in its tag.
//
// # Errors
//
// Every error is an [*Error], which says what happened, with which of the vendor's codes, how far the call had come
// ([Error.Delivery]: was it answered, not sent, or perhaps carried out), and what to do ([Error.Advice]):
//
//	var failed *cfhost.Error
//	if errors.As(err, &failed) && failed.Code == cfhost.CodePasswordFailed {
//
// # Contexts
//
// When a context is done, its call stops within about a tenth of a second. Other calls go on. For errors.Is, the error is
// [context.Canceled] or [context.DeadlineExceeded]. It is still an [*Error], and its Delivery says whether the act can have
// happened. A context that is done beforehand sends nothing. The earlier of the context's deadline and the
// client's own timeout counts; a call that could be tried again only after it ends with the error of its last try.
//
// # Secrets
//
// Keys and passwords are a [Secret], which nothing prints; [Secret.Reveal] reads it. What the library holds of them is wiped
// when it is freed. Go's own memory is not, because strings cannot be.
//
// # Address ranges
//
// [BuiltInRanges], [LoadRanges] and [RefreshRanges] give the network's address ranges. [Ranges.VisitorAddr] tells who a request
// is from, [Ranges.VisitorAddrBehind] where your own proxies are in front, and [Ranges.Config] writes them for a web server
// or firewall.
//
// # The zone's DNS
//
// Setting a zone is half of the job: its names have to point at the network, and back before it is deleted. A [Provisioner] does
// both halves in one call, and says by [Error.State] how it left things if it failed. Where the DNS has an interface of its own,
// a [Plan] is what has to change in it, as plain values, and [Plan.Inverse] what undoes it; a [NameServer] reads a zone and
// carries a plan out by dynamic update.
//
// # Threads and memory
//
// A Client may be used by any number of goroutines at once, is cheap to make, and shares the process's connections with all
// others. Nothing that an act gives refers to memory of C; a [Ranges] and a [Plan] do, may be used by any number of goroutines,
// and are freed by the garbage collector. [Client.Close] frees a client at once; a client that is forgotten
// is freed by the garbage collector.
package cfhost
