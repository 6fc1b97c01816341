package mods_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
)

func ExampleParse() {
	for _, text := range []string{"+hddt", "HD, DT(1.3x)", "72", `[{"acronym":"HD"}]`, "NM", "hddtt"} {
		list, err := mods.Parse(text)
		fmt.Printf("%q %v\n", list, err)
	}
	// Output:
	// "HDDT" <nil>
	// "HDDT(1.3x)" <nil>
	// "HDDT" <nil>
	// "HD" <nil>
	// "" <nil>
	// "" mods: cannot read "hddtt": "t" is not a known mod; an unknown one stands apart and in capitals (at byte 4)
}

func ExampleNew() {
	fast := mods.New(mods.DT, mods.SpeedChange.To(1.3))
	speed, ok := mods.SpeedChange.In(fast)
	fmt.Println(fast, speed, ok)
	// Output: DT(1.3x) 1.3 true
}

func ExampleCheck() {
	err := mods.Check(objects.RulesetOsu, mods.MustParse("EZHR, DT(retries=1)"))
	fmt.Println(err)
	fmt.Println(errors.Is(err, mods.ErrIncompatible))
	// Output:
	// mods: bad setting: DT does not have "retries"
	// mods: exclude each other: EZ and HR
	// true
}

func ExampleAdjust() {
	beatmap := mods.Difficulty{AR: 9, OD: 8, CS: 4, HP: 6, BPM: 180, Length: 90 * time.Second}
	d := mods.Adjust(objects.RulesetOsu, beatmap, mods.MustParse("HRDT"))
	fmt.Printf("AR %.2f OD %.2f CS %.2f HP %.1f, %.0f BPM, %v\n", d.AR, d.OD, d.CS, d.HP, d.BPM, d.Length)
	// Output: AR 11.00 OD 11.11 CS 5.20 HP 8.4, 270 BPM, 1m0s
}

func ExampleBitsOf() {
	bits, lost := mods.BitsOf(mods.MustParse("NC(1.4x),HD,WG"))
	fmt.Println(bits, lost)
	fmt.Println(mods.FromBits(bits))
	// Output:
	// 584 NC(1.4x)WG
	// HDNC
}
