package objects

// Short returns the short form of u with all it can hold. The embedded User lacks
// Country, Cover and Kudosu, which the extended form has fields of its own for.
func (u UserExtended) Short() User {
	short := u.User
	short.Country, short.Cover, short.Kudosu = u.Country, &u.Cover, &u.Kudosu
	return short
}

// Short returns the short form of u with all it can hold, as [UserExtended.Short]
// does.
func (u CurrentUser) Short() User {
	short := u.UserExtended.Short()
	short.Blocks, short.FollowUserMapping = u.Blocks, u.FollowUserMapping
	short.Groups, short.Team = u.Groups, u.Team
	short.UnreadPMCount, short.UserPreferences = Some(u.UnreadPMCount), &u.UserPreferences
	return short
}

// Short returns the short form of b with all it can hold. The embedded Beatmap
// lacks Checksum and Beatmapset, which the extended form has fields of its own for.
func (b BeatmapExtended) Short() Beatmap {
	short := b.Beatmap
	short.Checksum = b.Checksum
	if b.Beatmapset != nil {
		set := b.Beatmapset.Short()
		short.Beatmapset = &set
	}
	return short
}

// Short returns the short form of b with all it can hold. The embedded Beatmapset
// lacks Availability and Beatmaps, which the extended form has fields of its own
// for. The beatmaps do not refer back to a beatmapset.
func (b BeatmapsetExtended) Short() Beatmapset {
	short := b.Beatmapset
	short.Availability = &b.Availability
	if b.Beatmaps == nil {
		return short
	}
	short.Beatmaps = make([]Beatmap, len(b.Beatmaps))
	for i, beatmap := range b.Beatmaps {
		beatmap.Beatmapset = nil
		short.Beatmaps[i] = beatmap.Short()
	}
	return short
}
