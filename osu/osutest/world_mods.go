package osutest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// mod is a mod of a score or a request, with the settings that differ from the
// defaults.
type mod struct {
	acronym  string
	settings map[string]any
}

// modTable lists the mods of each ruleset with the names of their settings.
var modTable = [4][]string{
	strings.Fields(`EZ:retries NF HT:speed_change,adjust_pitch DC:speed_change HR SD:fail_on_slider_tail,restart PF:restart
		DT:speed_change,adjust_pitch NC:speed_change HD:only_fade_approach_circles TC
		FL:follow_delay,size_multiplier,combo_based_size BL ST AC:minimum_accuracy,accuracy_judge_mode,restart
		TP:seed,metronome DA:circle_size,approach_rate,drain_rate,overall_difficulty,extended_limits
		CL:no_slider_head_accuracy,classic_note_lock,always_play_tail_sample,fade_hit_circle_early,classic_health
		RD:angle_sharpness,seed MR:reflection AL SG AT CN RX AP SO TR WG:strength SI GR:start_scale DF:start_scale
		WU:initial_rate,final_rate,adjust_pitch WD:initial_rate,final_rate,adjust_pitch BR:spin_speed,direction
		AD:scale,style MU:inverse_muting,enable_metronome,mute_combo_count,affects_hit_sounds NS:hidden_combo_count
		MG:attraction_strength RP:repulsion_strength AS:initial_rate,adjust_pitch FR BU SY
		DP:max_depth,show_approach_circles BM:max_size_combo_count,max_cursor_size TD SV2`),
	strings.Fields(`EZ NF HT:speed_change,adjust_pitch DC:speed_change
		SR:one_third_conversion,one_sixth_conversion,one_eighth_conversion HR SD:restart PF:restart
		DT:speed_change,adjust_pitch NC:speed_change HD FL:size_multiplier,combo_based_size
		AC:minimum_accuracy,accuracy_judge_mode,restart RD:seed
		DA:scroll_speed,drain_rate,overall_difficulty,extended_limits CL SW SG CS AT CN RX
		WU:initial_rate,final_rate,adjust_pitch WD:initial_rate,final_rate,adjust_pitch
		MU:inverse_muting,enable_metronome,mute_combo_count,affects_hit_sounds AS:initial_rate,adjust_pitch SV2`),
	strings.Fields(`EZ:retries NF HT:speed_change,adjust_pitch DC:speed_change HR SD:restart PF:restart
		DT:speed_change,adjust_pitch NC:speed_change HD FL:size_multiplier,combo_based_size
		AC:minimum_accuracy,accuracy_judge_mode,restart
		DA:circle_size,approach_rate,hard_rock_offsets,drain_rate,overall_difficulty,extended_limits CL MR AT CN RX
		WU:initial_rate,final_rate,adjust_pitch WD:initial_rate,final_rate,adjust_pitch FF
		MU:inverse_muting,enable_metronome,mute_combo_count,affects_hit_sounds NS:hidden_combo_count MF SY SV2`),
	strings.Fields(`EZ:retries NF HT:speed_change,adjust_pitch DC:speed_change NR HR SD:restart PF:require_perfect_hits,restart
		DT:speed_change,adjust_pitch NC:speed_change FI HD CO:coverage,direction FL:size_multiplier,combo_based_size
		AC:minimum_accuracy,accuracy_judge_mode,restart RD:seed DS MR DA:overall_difficulty,drain_rate,extended_limits
		CL IN CS HO 1K 2K 3K 4K 5K 6K 7K 8K 9K 10K AT CN WU:initial_rate,final_rate,adjust_pitch
		WD:initial_rate,final_rate,adjust_pitch MU:inverse_muting,enable_metronome,mute_combo_count,affects_hit_sounds
		AS:initial_rate,adjust_pitch SV2`),
}

// modSettings returns the names of the settings of a mod, and false if the
// ruleset has no such mod.
func modSettings(ruleset int, acronym string) ([]string, bool) {
	for _, entry := range modTable[ruleset] {
		if name, settings, _ := strings.Cut(entry, ":"); name == acronym {
			return strings.Split(settings, ","), true
		}
	}
	return nil, false
}

// legacyBits are the mods that have a bit, in the order in which the server
// lists the mods of a bitset.
var legacyBits = []struct {
	acronym string
	bit     int64
}{
	{"NF", 1 << 0}, {"EZ", 1 << 1}, {"TD", 1 << 2}, {"HD", 1 << 3}, {"HR", 1 << 4}, {"SD", 1 << 5}, {"DT", 1 << 6}, {"RX", 1 << 7}, {"HT", 1 << 8}, {"NC", 1 << 9}, {"FL", 1 << 10}, {"SO", 1 << 12}, {"AP", 1 << 13}, {"PF", 1 << 14}, {"FI", 1 << 20}, {"RD", 1 << 21}, {"V2", 1 << 29}, {"MR", 1 << 30}, {"4K", 1 << 15}, {"5K", 1 << 16}, {"6K", 1 << 17}, {"7K", 1 << 18}, {"8K", 1 << 19}, {"9K", 1 << 24},
}

// implied maps mods to the mod that they imply.
var implied = map[string]string{"NC": "DT", "PF": "SD", "DC": "HT"}

// legacyMods returns the mods of a bitset. It ignores unknown bits, and omits a
// mod that another one implies.
func legacyMods(bits int64) []string {
	var all []string
	for _, m := range legacyBits {
		if bits&m.bit != 0 {
			all = append(all, m.acronym)
		}
	}
	for over, under := range implied {
		if slices.Contains(all, over) {
			all = slices.DeleteFunc(all, func(acronym string) bool { return acronym == under })
		}
	}
	return all
}

// hasLegacyBit reports whether a mod existed in stable.
func hasLegacyBit(acronym string) bool {
	for _, m := range legacyBits {
		if m.acronym == acronym {
			return true
		}
	}
	return false
}

// plain returns a scalar as a number if it is one.
func plain(value any) any {
	switch v := value.(type) {
	case jsontext.Value:
		var number float64
		_ = json.Unmarshal(v, &number)
		return number
	case string:
		if number, err := strconv.ParseFloat(v, 64); err == nil {
			return number
		}
	}
	return value
}

// writeMods writes mods in the current format.
func writeMods(mods []mod) list {
	return listOf(mods, func(m mod) object {
		o := object{"acronym": m.acronym}
		if len(m.settings) > 0 {
			o["settings"] = m.settings
		}
		return o
	})
}
