package cfhost

import (
	"errors"
	"strings"
	"testing"
)

func TestWhatCannotBeHandedOutWasPerhapsCarriedOut(t *testing.T) {
	value, err := handedOut("zone_set", func() int { return 7 })
	if value != 7 || err != nil {
		t.Fatal(value, err)
	}
	_, err = handedOut("zone_set", func() Check { return Check{Server: goAddrPort("no address")} })
	var failed *Error
	if !errors.As(err, &failed) {
		t.Fatal(err)
	}
	if failed.Kind != KindInternal || failed.Delivery != PerhapsCarriedOut || failed.Act != "zone_set" {
		t.Fatalf("%+v", failed)
	}
	if !strings.Contains(failed.Error(), "(internal, perhaps carried out) Look up what is there") {
		t.Fatal(failed)
	}
}
