package objects

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Beatmapset is the short form of a beatmapset.
//
// Source: app/Transformers/BeatmapsetCompactTransformer.php.
type Beatmapset struct {
	AnimeCover     bool            `json:"anime_cover"` // the cover is marked as anime art
	Artist         string          `json:"artist"`
	ArtistUnicode  string          `json:"artist_unicode"` // falls back to artist
	Covers         Covers          `json:"covers"`
	Creator        string          `json:"creator"` // the mapper's name at upload
	FavouriteCount int             `json:"favourite_count"`
	GenreID        GenreID         `json:"genre_id"`
	Hype           *Hype           `json:"hype"` // nil unless wip, pending or qualified
	ID             BeatmapsetID    `json:"id"`
	LanguageID     LanguageID      `json:"language_id"`
	NSFW           bool            `json:"nsfw"`
	Offset         int             `json:"offset"` // milliseconds, may be negative
	PlayCount      int             `json:"play_count"`
	PreviewURL     string          `json:"preview_url"`
	Source         string          `json:"source"` // empty when there is none
	Spotlight      bool            `json:"spotlight"`
	Status         Opt[RankStatus] `json:"status"` // null for a status that the server does not name
	Title          string          `json:"title"`
	TitleUnicode   string          `json:"title_unicode"` // falls back to title
	TrackID        Opt[TrackID]    `json:"track_id"`      // null unless by a featured artist
	UserID         UserID          `json:"user_id"`
	Video          bool            `json:"video"`

	Availability          *Availability                    `json:"availability,omitzero"`            // only as part of [BeatmapsetExtended]
	Beatmaps              []Beatmap                        `json:"beatmaps,omitzero"`                // only as part of [BeatmapsetExtended]
	Converts              []BeatmapExtended                `json:"converts,omitzero"`                // GET /beatmapsets/{beatmapset} only
	CurrentNominations    []Nomination                     `json:"current_nominations,omitzero"`     // GET /beatmapsets/{beatmapset} only
	CurrentUserAttributes *BeatmapsetCurrentUserAttributes `json:"current_user_attributes,omitzero"` // never sent to an OAuth token
	Description           *BeatmapsetDescription           `json:"description,omitzero"`             // GET /beatmapsets/{beatmapset} only
	Discussions           []BeatmapsetDiscussion           `json:"discussions,omitzero"`             // no API route asks for it
	EligibleMainRulesets  []Ruleset                        `json:"eligible_main_rulesets,omitzero"`  // no API route asks for it
	Events                []BeatmapsetEvent                `json:"events,omitzero"`                  // no API route asks for it
	Genre                 *Genre                           `json:"genre,omitzero"`                   // GET /beatmapsets/{beatmapset} only
	HasFavourited         Opt[bool]                        `json:"has_favourited,omitzero"`          // first-party tokens only
	Language              *Language                        `json:"language,omitzero"`                // GET /beatmapsets/{beatmapset} only
	Nominations           *Nominations                     `json:"nominations,omitzero"`             // no API route asks for it
	PackTags              []PackTag                        `json:"pack_tags,omitzero"`               // tags of the packs it is in
	Ratings               []int                            `json:"ratings,omitzero"`                 // 11 counts; the index is the rating, 0–10
	RecentFavourites      []User                           `json:"recent_favourites,omitzero"`       // at most 50, newest first
	RelatedUsers          []User                           `json:"related_users,omitzero"`           // mappers and current nominators
	RelatedTags           []Tag                            `json:"related_tags,omitzero"`            // tags named by the difficulties
	User                  *User                            `json:"user,omitzero"`                    // placeholder when gone
	VersionCount          Opt[int]                         `json:"version_count,omitzero"`           // GET /beatmapsets/{beatmapset} only; difficulties

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetExtended is a beatmapset with dates, tags and nominations, sent by
// GET /beatmapsets/{beatmapset} and the search.
//
// Source: app/Transformers/BeatmapsetTransformer.php.
type BeatmapsetExtended struct {
	Beatmapset

	Availability Availability   `json:"availability"`
	BPM          float64        `json:"bpm"`
	CanBeHyped   bool           `json:"can_be_hyped"` // by its status only
	DeletedAt    Opt[time.Time] `json:"deleted_at"`   // null unless deleted
	// Deprecated: always true.
	DiscussionEnabled  bool               `json:"discussion_enabled"`
	DiscussionLocked   bool               `json:"discussion_locked"`
	IsScoreable        bool               `json:"is_scoreable"`
	LastUpdated        time.Time          `json:"last_updated"`
	LegacyThreadURL    Opt[string]        `json:"legacy_thread_url"` // null without a forum thread
	NominationsSummary NominationsSummary `json:"nominations_summary"`
	Ranked             RankStatusInt      `json:"ranked"`
	RankedDate         Opt[time.Time]     `json:"ranked_date"` // null until ranked, approved, qualified or loved
	Rating             float64            `json:"rating"`      // average, 0–10
	Storyboard         bool               `json:"storyboard"`
	SubmittedDate      Opt[time.Time]     `json:"submitted_date"` // null when the server has no time
	Tags               string             `json:"tags"`           // separated by spaces

	Beatmaps []BeatmapExtended `json:"beatmaps,omitzero"` // absent in beatmaps and packs
}

// Covers holds the pictures of a beatmapset by size; fields ending in 2x are
// twice as large. A URL is sent even when the set has no picture, and then
// answers 404.
//
// Source: app/Models/Beatmapset.php.
type Covers struct {
	Cover       string `json:"cover"` // 900×250
	Cover2x     string `json:"cover@2x"`
	Card        string `json:"card"` // 400×140
	Card2x      string `json:"card@2x"`
	List        string `json:"list"` // 150×150
	List2x      string `json:"list@2x"`
	Slimcover   string `json:"slimcover"` // 1920×360
	Slimcover2x string `json:"slimcover@2x"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// Hype is how much hype a beatmapset has and needs.
//
// Source: app/Transformers/BeatmapsetCompactTransformer.php.
type Hype struct {
	Current  int `json:"current"`
	Required int `json:"required"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// Availability says whether a beatmapset can be downloaded.
//
// Source: app/Transformers/BeatmapsetCompactTransformer.php.
type Availability struct {
	DownloadDisabled bool        `json:"download_disabled"`
	MoreInformation  Opt[string] `json:"more_information"` // a URL

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetDescription is the text below a beatmapset.
//
// Source: app/Transformers/BeatmapsetDescriptionTransformer.php.
type BeatmapsetDescription struct {
	Description string `json:"description"` // HTML

	BBCode Opt[string] `json:"bbcode,omitzero"` // sent to the owner of the set only

	Unknown map[string]jsontext.Value `json:",embed"`
}

// NominationsSummary is the state of a beatmapset on its way to the ranked
// section.
//
// Source: app/Transformers/BeatmapsetTransformer.php.
type NominationsSummary struct {
	Current              int                     `json:"current"`
	EligibleMainRulesets []Ruleset               `json:"eligible_main_rulesets,omitzero"` // nil when not computed
	RequiredMeta         RequiredNominationsMeta `json:"required_meta"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// RequiredNominationsMeta is how many nominations a beatmapset needs. The
// members are counts, not rulesets.
//
// Source: app/Libraries/Beatmapset/NominateBeatmapset.php.
type RequiredNominationsMeta struct {
	MainRuleset    int `json:"main_ruleset"`
	NonMainRuleset int `json:"non_main_ruleset"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// Nomination is a nomination of a beatmapset that has not been reset.
//
// Source: app/Transformers/BeatmapsetNominationTransformer.php.
type Nomination struct {
	BeatmapsetID BeatmapsetID `json:"beatmapset_id"`
	// Rulesets is nil on nominations from before rulesets were recorded.
	Rulesets []Ruleset `json:"rulesets,omitzero"`
	Reset    bool      `json:"reset"` // false
	UserID   UserID    `json:"user_id"`

	// User is attached by [osu.Client.Beatmapset].
	User *User `json:"-"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// Nominations is the nomination panel of the website's beatmapset page. No API
// route asks for it.
//
// Source: app/Transformers/BeatmapsetCompactTransformer.php.
type Nominations struct {
	LegacyMode           Opt[bool]                `json:"legacy_mode,omitzero"`            // never sent
	Current              *NominationsCurrent      `json:"current,omitzero"`                // never sent
	RequiredMeta         *RequiredNominationsMeta `json:"required_meta,omitzero"`          // never sent
	NominationReset      *BeatmapsetEvent         `json:"nomination_reset,omitzero"`       // never sent
	Disqualification     *BeatmapsetEvent         `json:"disqualification,omitzero"`       // never sent
	Nominated            Opt[bool]                `json:"nominated,omitzero"`              // never sent
	RankingEta           Opt[time.Time]           `json:"ranking_eta,omitzero"`            // never sent
	RankingQueuePosition Opt[int]                 `json:"ranking_queue_position,omitzero"` // never sent

	Unknown map[string]jsontext.Value `json:",embed"`
}

// NominationsCurrent counts the nominations a beatmapset has: as one number in
// the legacy mode, else by ruleset.
type NominationsCurrent struct {
	Total     int               // legacy mode only
	ByRuleset Map[Ruleset, int] // nil in the legacy mode
}

// UnmarshalJSONFrom reads a number, an object or an empty array.
func (n *NominationsCurrent) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	*n = NominationsCurrent{}
	if dec.PeekKind() == jsontext.KindNumber {
		return json.UnmarshalDecode(dec, &n.Total)
	}
	return json.UnmarshalDecode(dec, &n.ByRuleset)
}

// MarshalJSONTo writes a number in the legacy mode, else an object.
func (n NominationsCurrent) MarshalJSONTo(enc *jsontext.Encoder) error {
	if n.ByRuleset == nil {
		return json.MarshalEncode(enc, n.Total)
	}
	return json.MarshalEncode(enc, n.ByRuleset)
}

// BeatmapsetCurrentUserAttributes is what the token user may do with a
// beatmapset. The server drops it for every OAuth token.
//
// Source: app/Transformers/BeatmapsetCompactTransformer.php.
type BeatmapsetCurrentUserAttributes struct {
	CanBeatmapUpdateOwner Opt[bool]            `json:"can_beatmap_update_owner,omitzero"` // never sent to an OAuth token
	CanDelete             Opt[bool]            `json:"can_delete,omitzero"`               // never sent to an OAuth token
	CanEditMetadata       Opt[bool]            `json:"can_edit_metadata,omitzero"`        // never sent to an OAuth token
	CanEditOffset         Opt[bool]            `json:"can_edit_offset,omitzero"`          // never sent to an OAuth token
	CanEditTags           Opt[bool]            `json:"can_edit_tags,omitzero"`            // never sent to an OAuth token
	CanHype               Opt[bool]            `json:"can_hype,omitzero"`                 // never sent to an OAuth token
	CanHypeReason         Opt[string]          `json:"can_hype_reason,omitzero"`          // never sent to an OAuth token
	CanLove               Opt[bool]            `json:"can_love,omitzero"`                 // never sent to an OAuth token
	CanRemoveFromLoved    Opt[bool]            `json:"can_remove_from_loved,omitzero"`    // never sent to an OAuth token
	IsWatching            Opt[bool]            `json:"is_watching,omitzero"`              // never sent to an OAuth token
	NewHypeTime           Opt[time.Time]       `json:"new_hype_time,omitzero"`            // never sent to an OAuth token
	NominationModes       Map[Ruleset, string] `json:"nomination_modes,omitzero"`         // values full or limited; [] when empty
	RemainingHype         Opt[int]             `json:"remaining_hype,omitzero"`           // never sent to an OAuth token

	Unknown map[string]jsontext.Value `json:",embed"`
}

// Genre is a genre with its name in the language of the request.
//
// Source: app/Transformers/GenreTransformer.php.
type Genre struct {
	ID   Opt[GenreID] `json:"id"`   // null means [GenreAny]
	Name string       `json:"name"` // localised text, follows Accept-Language

	Unknown map[string]jsontext.Value `json:",embed"`
}

// Language is a language of songs with its name in the language of the request.
//
// Source: app/Transformers/LanguageTransformer.php.
type Language struct {
	ID   Opt[LanguageID] `json:"id"`   // null means [LanguageAny]
	Name string          `json:"name"` // localised text, follows Accept-Language

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetSearchResponse is the answer to GET /beatmapsets/search.
//
// Source: app/Http/Controllers/BeatmapsetsController.php.
type BeatmapsetSearchResponse struct {
	Beatmapsets           []BeatmapsetExtended `json:"beatmapsets"` // with Beatmaps and PackTags
	Search                BeatmapsetSearchMeta `json:"search"`
	RecommendedDifficulty Opt[float64]         `json:"recommended_difficulty"` // null without a token user
	// Error is null unless the search failed. It is in the language of the
	// request.
	Error        Opt[string] `json:"error"`
	Total        int         `json:"total"`           // counted up to 10000
	Cursor       Cursor      `json:"cursor,omitzero"` // nil on the last page
	CursorString Opt[string] `json:"cursor_string"`   // null on the last page

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetSearchMeta says how the server understood a search.
//
// Source: app/Http/Controllers/BeatmapsetsController.php.
type BeatmapsetSearchMeta struct {
	Sort Opt[BeatmapsetSearchSort] `json:"sort"` // the effective one

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetFavouriteIds is the answer to GET /me/beatmapset-favourites.
//
// Source: app/Http/Controllers/Account/BeatmapsetFavouritesController.php.
type BeatmapsetFavouriteIds struct {
	BeatmapsetIDs []BeatmapsetID `json:"beatmapset_ids"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// GenreID is a genre.
//
// Values: 0 (Any), 1 (Unspecified), 2 (Video Game), 3 (Anime), 4 (Rock),
// 5 (Pop), 6 (Other), 7 (Novelty), 9 (Hip Hop), 10 (Electronic), 11 (Metal),
// 12 (Classical), 13 (Folk), 14 (Jazz).
type GenreID int

// The values of GenreID.
const (
	GenreIDAny         GenreID = 0  // Any
	GenreIDUnspecified GenreID = 1  // Unspecified
	GenreIDVideoGame   GenreID = 2  // Video Game
	GenreIDAnime       GenreID = 3  // Anime
	GenreIDRock        GenreID = 4  // Rock
	GenreIDPop         GenreID = 5  // Pop
	GenreIDOther       GenreID = 6  // Other
	GenreIDNovelty     GenreID = 7  // Novelty
	GenreIDHipHop      GenreID = 9  // Hip Hop
	GenreIDElectronic  GenreID = 10 // Electronic
	GenreIDMetal       GenreID = 11 // Metal
	GenreIDClassical   GenreID = 12 // Classical
	GenreIDFolk        GenreID = 13 // Folk
	GenreIDJazz        GenreID = 14 // Jazz
)

// LanguageID is the language of a song.
//
// Values: 0 (Any), 1 (Unspecified), 2 (English), 3 (Japanese), 4 (Chinese),
// 5 (Instrumental), 6 (Korean), 7 (French), 8 (German), 9 (Swedish),
// 10 (Spanish), 11 (Italian), 12 (Russian), 13 (Polish), 14 (Other).
type LanguageID int

// The values of LanguageID.
const (
	LanguageIDAny          LanguageID = 0  // Any
	LanguageIDUnspecified  LanguageID = 1  // Unspecified
	LanguageIDEnglish      LanguageID = 2  // English
	LanguageIDJapanese     LanguageID = 3  // Japanese
	LanguageIDChinese      LanguageID = 4  // Chinese
	LanguageIDInstrumental LanguageID = 5  // Instrumental
	LanguageIDKorean       LanguageID = 6  // Korean
	LanguageIDFrench       LanguageID = 7  // French
	LanguageIDGerman       LanguageID = 8  // German
	LanguageIDSwedish      LanguageID = 9  // Swedish
	LanguageIDSpanish      LanguageID = 10 // Spanish
	LanguageIDItalian      LanguageID = 11 // Italian
	LanguageIDRussian      LanguageID = 12 // Russian
	LanguageIDPolish       LanguageID = 13 // Polish
	LanguageIDOther        LanguageID = 14 // Other
)

// BeatmapsetSearchSort is the order of GET /beatmapsets/search. The default
// depends on the query.
//
// Values: artist_asc, artist_desc, creator_asc, creator_desc, difficulty_asc,
// difficulty_desc, favourites_asc, favourites_desc, nominations_asc,
// nominations_desc, plays_asc, plays_desc, ranked_asc, ranked_desc, rating_asc,
// rating_desc, relevance_asc, relevance_desc, title_asc, title_desc,
// updated_asc, updated_desc.
type BeatmapsetSearchSort string

// The values of BeatmapsetSearchSort.
const (
	BeatmapsetSearchSortArtistAsc       BeatmapsetSearchSort = "artist_asc"
	BeatmapsetSearchSortArtistDesc      BeatmapsetSearchSort = "artist_desc"
	BeatmapsetSearchSortCreatorAsc      BeatmapsetSearchSort = "creator_asc"
	BeatmapsetSearchSortCreatorDesc     BeatmapsetSearchSort = "creator_desc"
	BeatmapsetSearchSortDifficultyAsc   BeatmapsetSearchSort = "difficulty_asc"
	BeatmapsetSearchSortDifficultyDesc  BeatmapsetSearchSort = "difficulty_desc"
	BeatmapsetSearchSortFavouritesAsc   BeatmapsetSearchSort = "favourites_asc"
	BeatmapsetSearchSortFavouritesDesc  BeatmapsetSearchSort = "favourites_desc"
	BeatmapsetSearchSortNominationsAsc  BeatmapsetSearchSort = "nominations_asc"
	BeatmapsetSearchSortNominationsDesc BeatmapsetSearchSort = "nominations_desc"
	BeatmapsetSearchSortPlaysAsc        BeatmapsetSearchSort = "plays_asc"
	BeatmapsetSearchSortPlaysDesc       BeatmapsetSearchSort = "plays_desc"
	BeatmapsetSearchSortRankedAsc       BeatmapsetSearchSort = "ranked_asc"
	BeatmapsetSearchSortRankedDesc      BeatmapsetSearchSort = "ranked_desc"
	BeatmapsetSearchSortRatingAsc       BeatmapsetSearchSort = "rating_asc"
	BeatmapsetSearchSortRatingDesc      BeatmapsetSearchSort = "rating_desc"
	BeatmapsetSearchSortRelevanceAsc    BeatmapsetSearchSort = "relevance_asc"
	BeatmapsetSearchSortRelevanceDesc   BeatmapsetSearchSort = "relevance_desc"
	BeatmapsetSearchSortTitleAsc        BeatmapsetSearchSort = "title_asc"
	BeatmapsetSearchSortTitleDesc       BeatmapsetSearchSort = "title_desc"
	BeatmapsetSearchSortUpdatedAsc      BeatmapsetSearchSort = "updated_asc"
	BeatmapsetSearchSortUpdatedDesc     BeatmapsetSearchSort = "updated_desc"
)

// BeatmapsetSearchStatus chooses the beatmapsets of a search.
//
// Values: any, leaderboard, ranked, qualified, loved, favourites, pending, wip,
// graveyard, mine.
type BeatmapsetSearchStatus string

// The values of BeatmapsetSearchStatus.
const (
	BeatmapsetSearchStatusAny         BeatmapsetSearchStatus = "any"
	BeatmapsetSearchStatusLeaderboard BeatmapsetSearchStatus = "leaderboard" // the default: ranked, approved and loved
	BeatmapsetSearchStatusRanked      BeatmapsetSearchStatus = "ranked"      // ranked and approved
	BeatmapsetSearchStatusQualified   BeatmapsetSearchStatus = "qualified"
	BeatmapsetSearchStatusLoved       BeatmapsetSearchStatus = "loved"
	BeatmapsetSearchStatusFavourites  BeatmapsetSearchStatus = "favourites" // of the token user
	BeatmapsetSearchStatusPending     BeatmapsetSearchStatus = "pending"    // without wip
	BeatmapsetSearchStatusWIP         BeatmapsetSearchStatus = "wip"
	BeatmapsetSearchStatusGraveyard   BeatmapsetSearchStatus = "graveyard"
	BeatmapsetSearchStatusMine        BeatmapsetSearchStatus = "mine" // fails without a token user
)

// BeatmapsetSearchExtra is something a searched beatmapset must have.
//
// Values: video, storyboard.
type BeatmapsetSearchExtra string

// The values of BeatmapsetSearchExtra.
const (
	BeatmapsetSearchExtraVideo      BeatmapsetSearchExtra = "video"
	BeatmapsetSearchExtraStoryboard BeatmapsetSearchExtra = "storyboard"
)

// BeatmapsetSearchGeneral is a wider condition of a search.
//
// Values: recommended, converts, follows, spotlights, featured_artists.
type BeatmapsetSearchGeneral string

// The values of BeatmapsetSearchGeneral.
const (
	BeatmapsetSearchGeneralRecommended     BeatmapsetSearchGeneral = "recommended"
	BeatmapsetSearchGeneralConverts        BeatmapsetSearchGeneral = "converts"
	BeatmapsetSearchGeneralFollows         BeatmapsetSearchGeneral = "follows"
	BeatmapsetSearchGeneralSpotlights      BeatmapsetSearchGeneral = "spotlights"
	BeatmapsetSearchGeneralFeaturedArtists BeatmapsetSearchGeneral = "featured_artists"
)

// BeatmapsetSearchPlayed chooses beatmapsets by whether the token user, a
// supporter, has played them.
//
// Values: any, played, unplayed.
type BeatmapsetSearchPlayed string

// The values of BeatmapsetSearchPlayed.
const (
	BeatmapsetSearchPlayedAny      BeatmapsetSearchPlayed = "any"
	BeatmapsetSearchPlayedPlayed   BeatmapsetSearchPlayed = "played"
	BeatmapsetSearchPlayedUnplayed BeatmapsetSearchPlayed = "unplayed"
)
