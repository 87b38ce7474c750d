package cfhost_test

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"cfhost"
	"cfhost/internal/heap"
)

// brokenOff wants an error that is both the context's and ours.
func brokenOff(t *testing.T, err, cause error, kind cfhost.Kind, delivery cfhost.Delivery) {
	t.Helper()
	if !errors.Is(err, cause) {
		t.Errorf("%v is not %v", err, cause)
	}
	failure := failed(t, err)
	equal(t, "kind", failure.Kind, kind)
	equal(t, "delivery", failure.Delivery, delivery)
	equal(t, "timeout", failure.Timeout(), kind == cfhost.KindTimeout)
}

// TestBreakingOff breaks a call off wherever it can be, by a cancel and by a deadline.
func TestBreakingOff(t *testing.T) {
	client := fresh(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	settings := config()
	settings.Endpoint = "https://" + silent.Addr().String() + "/host-gw.html"
	unanswered := newClient(t, settings)
	settings.Endpoint = "https://" + full(t) + "/host-gw.html"
	unconnected := newClient(t, settings)
	patient := must[*cfhost.Client](t)(client.WithOptions(cfhost.Options{Retries: cfhost.Ptr[uint32](1000)}))

	lookup := func(client *cfhost.Client) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := client.UserLookup(ctx, cfhost.UserLookupParams{UniqueID: "customer-1001"})
			return err
		}
	}
	for _, stage := range []struct {
		name, fault string
		call        func(context.Context) error
		delivery    cfhost.Delivery
	}{
		{"connecting", "", lookup(unconnected), cfhost.NotSent},
		{"handshake", "", lookup(unanswered), cfhost.NotSent},
		{"waiting", "user_lookup=delay:15000*1", lookup(client), cfhost.PerhapsCarriedOut},
		{"reading", "user_lookup=slow-body:1000*1", lookup(client), cfhost.PerhapsCarriedOut},
		{"trying again", "user_lookup=reset-before", lookup(patient), cfhost.PerhapsCarriedOut},
		{"turning pages", "zone_list=delay:15000*1", func(ctx context.Context) error {
			zones := client.Zones(ctx, cfhost.ZoneListParams{})
			defer zones.Close()
			if zones.Next() {
				t.Error("there is a zone")
			}
			return zones.Err()
		}, cfhost.PerhapsCarriedOut},
		{"by name", "cpanel_info=delay:15000*1", func(ctx context.Context) error {
			_, err := client.Call(ctx, "cpanel_info", nil)
			return err
		}, cfhost.PerhapsCarriedOut},
	} {
		t.Run(stage.name, func(t *testing.T) {
			again, earlier := stage.name == "trying again", len(calls(t))
			if stage.fault != "" {
				faults(t, stage.fault)
			}
			ctx, cancel := context.WithCancel(background)
			go func() {
				defer cancel()
				switch {
				case stage.delivery == cfhost.NotSent:
					// Nobody hears of it: whenever it is, nothing was sent.
					time.Sleep(300 * time.Millisecond)
				case again:
					for len(calls(t)) == earlier {
						time.Sleep(5 * time.Millisecond)
					}
				default:
					met(t)
				}
			}()
			err := stage.call(ctx)
			<-ctx.Done()
			brokenOff(t, err, context.Canceled, cfhost.KindCancelled, stage.delivery)

			if stage.fault != "" && !again {
				faults(t, stage.fault)
			}
			// Enough to send the request on any machine.
			ctx, cancel = context.WithTimeout(background, 1500*time.Millisecond)
			defer cancel()
			err = stage.call(ctx)
			if again && failed(t, err).Kind == cfhost.KindTransport {
				// A pause that the deadline would cut short is not begun: the error is the last try's, unless that one
				// was cut short itself.
				return
			}
			brokenOff(t, err, context.DeadlineExceeded, cfhost.KindTimeout, stage.delivery)
		})
	}
	// Nobody else's calls were broken off.
	must[*cfhost.CpanelInfoReply](t)(client.CpanelInfo(background))
	must[*cfhost.CpanelInfoReply](t)(patient.CpanelInfo(background))
}

// full gives the address of a listener that takes no more connections.
func full(t *testing.T) string {
	t.Helper()
	listener, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(listener) })
	if err := syscall.Bind(listener, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(listener, 0); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(listener)
	if err != nil {
		t.Fatal(err)
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(name.(*syscall.SockaddrInet4).Port))
	for i := 0; i < 10; i++ {
		connection, err := net.DialTimeout("tcp", address, 300*time.Millisecond)
		if err != nil {
			return address
		}
		t.Cleanup(func() { connection.Close() })
	}
	t.Fatal("it goes on taking connections")
	return ""
}

func TestContextThatIsDone(t *testing.T) {
	client := fresh(t)
	cancelled, cancel := context.WithCancel(background)
	cancel()
	passed, cancel := context.WithDeadline(background, time.Now().Add(-time.Second))
	defer cancel()
	_, err := client.CpanelInfo(cancelled)
	brokenOff(t, err, context.Canceled, cfhost.KindCancelled, cfhost.NotSent)
	equal(t, "act", failed(t, err).Act, "cpanel_info")
	_, err = client.CpanelInfo(passed)
	brokenOff(t, err, context.DeadlineExceeded, cfhost.KindTimeout, cfhost.NotSent)
	zones := client.Zones(cancelled, cfhost.ZoneListParams{})
	if zones.Next() {
		t.Error("there is a zone")
	}
	brokenOff(t, zones.Err(), context.Canceled, cfhost.KindCancelled, cfhost.NotSent)
	equal(t, "calls", calls(t), []string{})
}

// TestOwnTimeout: the client's own counts under a context with a later deadline, and is not the context's error.
func TestOwnTimeout(t *testing.T) {
	client := must[*cfhost.Client](t)(fresh(t).WithOptions(cfhost.Options{Timeout: 200 * time.Millisecond}))
	faults(t, "cpanel_info=delay:15000")
	ctx, cancel := context.WithTimeout(background, 15*time.Second)
	defer cancel()
	for _, ctx := range []context.Context{background, ctx} {
		_, err := client.CpanelInfo(ctx)
		if failed(t, err).Kind != cfhost.KindTimeout || errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	}
	t.Setenv("CFHOST_HOST_KEY", hostKey)
	t.Setenv("CFHOST_TIMEOUT", "0.2")
	fromEnv := must[*cfhost.Client](t)(cfhost.FromEnv(cfhost.Config{Endpoint: gateway.endpoint, CAFile: gateway.caFile}))
	_, err := fromEnv.CpanelInfo(ctx)
	if failed(t, err).Kind != cfhost.KindTimeout || errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestEvents(t *testing.T) {
	var mutex sync.Mutex
	var events []cfhost.Event
	settings := config()
	settings.OnEvent = func(event cfhost.Event) {
		mutex.Lock()
		defer mutex.Unlock()
		events = append(events, event)
		// It ends its own goroutine, not the call.
		runtime.Goexit()
	}
	client := newClient(t, settings)
	must[*cfhost.CpanelInfoReply](t)(client.CpanelInfo(background))
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	_, err := must[*cfhost.Client](t)(client.WithOptions(cfhost.Options{Unchecked: cfhost.Ptr(true)})).UserLookup(ctx, cfhost.UserLookupParams{})
	equal(t, "code", failed(t, err).Code, cfhost.CodeEmailOrUniqueIDRequired)
	zones := client.Zones(background, cfhost.ZoneListParams{})
	client.Close()
	for zones.Next() {
	}
	equal(t, "events", len(events), 3)
	first, second := events[0], events[1]
	if first.Act != "cpanel_info" || first.Attempts < 1 || first.Duration <= 0 || first.Err != nil ||
		first.Delivery != cfhost.Answered || !strings.HasPrefix(first.String(), "cpanel_info: ") {
		t.Errorf("%+v", first)
	}
	if second.Act != "user_lookup" || second.Err == nil || second.Err.Error() != err.Error() {
		t.Errorf("%+v", second)
	}
	equal(t, "third", events[2].Act, "zone_list")
}

func TestClose(t *testing.T) {
	client := fresh(t)
	faults(t, "cpanel_info=delay:500")
	ended := make(chan error)
	go func() {
		_, err := client.CpanelInfo(background)
		ended <- err
	}()
	for len(calls(t)) == 0 {
		time.Sleep(5 * time.Millisecond)
	}
	if client.Close() != nil || client.Close() != nil {
		t.Error("Close fails")
	}
	_, err := client.CpanelInfo(background)
	if !errors.Is(err, cfhost.ErrClosed) || failed(t, err).Delivery != cfhost.NotSent {
		t.Error(err)
	}
	if _, err := client.WithOptions(cfhost.Options{}); !errors.Is(err, cfhost.ErrClosed) {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Errorf("the call that was going on: %v", err)
	}
}

// TestSharedClient: one client for all, some calls broken off, some not, while the client is closed in the end.
func TestSharedClient(t *testing.T) {
	// A call that is broken off goes on in the gateway, which takes 250 connections of one address: all of these have a place,
	// however slow the machine.
	const threads, each = 16, 25
	client := fresh(t)
	key := newUser(t, client)
	var calls, broken atomic.Int32
	var wait sync.WaitGroup
	for i := 0; i < threads; i++ {
		wait.Add(1)
		go func(i int) {
			defer wait.Done()
			for n := 0; n < each; n++ {
				ctx, cancel := background, context.CancelFunc(func() {})
				if i%2 == 0 {
					ctx, cancel = context.WithTimeout(background, time.Duration(1+n%3)*5*time.Millisecond)
				}
				reply, err := client.UserLookup(ctx, cfhost.UserLookupParams{UniqueID: "customer-1001"})
				cancel()
				switch {
				case err == nil && reply.UserKey.Equal(key):
					calls.Add(1)
				case i%2 == 0 && errors.Is(err, context.DeadlineExceeded):
					broken.Add(1)
				default:
					t.Errorf("%v %v", reply, err)
				}
			}
		}(i)
	}
	wait.Wait()
	if calls.Load()+broken.Load() != threads*each || calls.Load() < threads*each/2 {
		t.Errorf("%d calls, %d broken off", calls.Load(), broken.Load())
	}
}

// withoutCaches runs the test in a process whose allocator does not keep what a thread has freed, which it would count as in
// use. It tells whether that is this process.
func withoutCaches(t *testing.T) bool {
	t.Helper()
	const variable, tunables = "GLIBC_TUNABLES", "glibc.malloc.tcache_count=0"
	if os.Getenv(variable) == tunables {
		return true
	}
	again := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=5m")
	again.Env = append(os.Environ(), variable+"="+tunables)
	output, err := again.CombinedOutput()
	t.Logf("%s", output)
	if err != nil {
		t.Fatal(err)
	}
	return false
}

// collect runs the collector, and returns when all finalizers of what it found have run: they do in turn.
func collect() {
	for i := 0; i < 3; i++ {
		last := make(chan struct{})
		runtime.SetFinalizer(new([64]byte), func(*[64]byte) { close(last) })
		runtime.GC()
		<-last
	}
}

// TestLeaks makes everything that can be left behind, often: neither goroutines, handles nor memory may grow.
func TestLeaks(t *testing.T) {
	if !withoutCaches(t) {
		return
	}
	client := fresh(t)
	key := newUser(t, client)
	var events atomic.Int32
	settings := config()
	settings.OnEvent = func(cfhost.Event) { events.Add(1) }
	round := func() {
		ctx, cancel := context.WithCancel(background)
		defer cancel()
		made, err := cfhost.New(settings)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := made.UserLookup(ctx, cfhost.UserLookupParams{UniqueID: "customer-1001"}); err != nil {
			t.Fatal(err)
		}
		if _, err := made.ZoneLookup(background, cfhost.ZoneLookupParams{UserKey: key, ZoneName: "example.com"}); err != nil {
			t.Fatal(err)
		}
		if _, err := made.ZoneDelete(ctx, cfhost.ZoneDeleteParams{UserKey: key, ZoneName: "example.com"}); err == nil {
			t.Fatal("a zone that is not there was deleted")
		}
		zones := made.Zones(ctx, cfhost.ZoneListParams{})
		zones.Next()
		if _, err := made.WithOptions(cfhost.Options{Retries: cfhost.Ptr[uint32](0)}); err != nil {
			t.Fatal(err)
		}
		_, _ = cfhost.New(cfhost.Config{HostKey: key, Endpoint: "x", OnEvent: settings.OnEvent})
		// Neither is closed: the collector does it.
	}
	rounds := func(count int) (goroutines, memory int) {
		for i := 0; i < count; i++ {
			round()
			if i%50 == 0 {
				runtime.GC()
			}
		}
		collect()
		return runtime.NumGoroutine(), heap.InUse()
	}
	const many = 800
	before, memoryBefore := rounds(200)
	after, memoryAfter := rounds(many)
	// What has been told to end may have to wait for its turn.
	for begin := time.Now(); after > before && time.Since(begin) < time.Minute; after, memoryAfter = rounds(0) {
		time.Sleep(20 * time.Millisecond)
	}
	if after > before {
		t.Errorf("%d goroutines, and %d before", after, before)
	}
	// A thread that is new has buffers of its own, once. What leaks does so in each batch.
	for batch := 0; batch < 3 && memoryAfter > memoryBefore+16*many; batch++ {
		memoryBefore = memoryAfter
		_, memoryAfter = rounds(many)
	}
	t.Logf("%d rounds: C had %d bytes in use before, and %d after", many, memoryBefore, memoryAfter)
	// Less than the smallest thing that a round could leave behind.
	if memoryAfter > memoryBefore+16*many {
		t.Errorf("C has %d bytes in use, and had %d before", memoryAfter, memoryBefore)
	}
	if events.Load() < 1000*4 {
		t.Errorf("%d events", events.Load())
	}
}
