package objects

import (
	"strconv"
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
	Status         Opt[RankStatus] `json:"status"`
	Title          string          `json:"title"`
	TitleUnicode   string          `json:"title_unicode"` // falls back to title
	TrackID        Opt[TrackID]    `json:"track_id"`      // null unless by a featured artist
	UserID         UserID          `json:"user_id"`
	Video          bool            `json:"video"`

	Availability          *Availability                    `json:"availability,omitzero"`
	Beatmaps              []Beatmap                        `json:"beatmaps,omitzero"`
	Converts              []BeatmapExtended                `json:"converts,omitzero"` // GET /beatmapsets/{beatmapset} only
	CurrentNominations    []Nomination                     `json:"current_nominations,omitzero"`
	CurrentUserAttributes *BeatmapsetCurrentUserAttributes `json:"current_user_attributes,omitzero"` // never sent to an OAuth token
	Description           *BeatmapsetDescription           `json:"description,omitzero"`
	Discussions           []BeatmapsetDiscussion           `json:"discussions,omitzero"`            // no API route asks for it
	EligibleMainRulesets  []Ruleset                        `json:"eligible_main_rulesets,omitzero"` // no API route asks for it
	Events                []BeatmapsetEvent                `json:"events,omitzero"`                 // no API route asks for it
	Genre                 *Genre                           `json:"genre,omitzero"`
	HasFavourited         Opt[bool]                        `json:"has_favourited,omitzero"` // first-party tokens only
	Language              *Language                        `json:"language,omitzero"`
	Nominations           *Nominations                     `json:"nominations,omitzero"`       // no API route asks for it
	PackTags              []PackTag                        `json:"pack_tags,omitzero"`         // tags of the packs it is in
	Ratings               []int                            `json:"ratings,omitzero"`           // 11 counts; the index is the rating, 0–10
	RecentFavourites      []User                           `json:"recent_favourites,omitzero"` // at most 50, newest first
	RelatedUsers          []User                           `json:"related_users,omitzero"`     // mappers and current nominators
	RelatedTags           []Tag                            `json:"related_tags,omitzero"`      // tags named by the difficulties
	User                  *User                            `json:"user,omitzero"`              // placeholder when gone
	VersionCount          Opt[int]                         `json:"version_count,omitzero"`

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
	DeletedAt    Opt[time.Time] `json:"deleted_at"`
	// Deprecated: always true.
	DiscussionEnabled  bool               `json:"discussion_enabled"`
	DiscussionLocked   bool               `json:"discussion_locked"`
	IsScoreable        bool               `json:"is_scoreable"`
	LastUpdated        time.Time          `json:"last_updated"`
	LegacyThreadURL    Opt[string]        `json:"legacy_thread_url"`
	NominationsSummary NominationsSummary `json:"nominations_summary"`
	Ranked             RankStatusInt      `json:"ranked"`
	RankedDate         Opt[time.Time]     `json:"ranked_date"`
	Rating             float64            `json:"rating"` // average, 0–10
	Storyboard         bool               `json:"storyboard"`
	SubmittedDate      Opt[time.Time]     `json:"submitted_date"`
	Tags               string             `json:"tags"` // separated by spaces

	Beatmaps []BeatmapExtended `json:"beatmaps,omitzero"`
}

// Covers holds the pictures of a beatmapset by size; fields ending in 2x are twice as large.
// A URL is sent even when the set has no picture, and then answers 404.
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

// Availability tells whether a beatmapset can be downloaded.
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

// NominationsSummary is the state of a beatmapset on its way to the ranked section.
//
// Source: app/Transformers/BeatmapsetTransformer.php.
type NominationsSummary struct {
	Current              int                     `json:"current"`
	EligibleMainRulesets []Ruleset               `json:"eligible_main_rulesets,omitzero"`
	RequiredMeta         RequiredNominationsMeta `json:"required_meta"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// RequiredNominationsMeta is how many nominations a beatmapset needs. The members are
// counts, not rulesets.
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

// Nominations is the nomination panel of the website's beatmapset page. No API route asks
// for it.
//
// Source: app/Transformers/BeatmapsetCompactTransformer.php.
type Nominations struct {
	LegacyMode           Opt[bool]                `json:"legacy_mode,omitzero"`
	Current              *NominationsCurrent      `json:"current,omitzero"`
	RequiredMeta         *RequiredNominationsMeta `json:"required_meta,omitzero"`
	NominationReset      *BeatmapsetEvent         `json:"nomination_reset,omitzero"`
	Disqualification     *BeatmapsetEvent         `json:"disqualification,omitzero"`
	Nominated            Opt[bool]                `json:"nominated,omitzero"`
	RankingEta           Opt[time.Time]           `json:"ranking_eta,omitzero"`
	RankingQueuePosition Opt[int]                 `json:"ranking_queue_position,omitzero"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// NominationsCurrent counts the nominations a beatmapset has: as one number in the legacy
// mode, else by ruleset.
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

// BeatmapsetCurrentUserAttributes is what the token user may do with a beatmapset. The
// server drops it for every OAuth token.
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
	ID   Opt[GenreID] `json:"id"`   // null stands for [GenreAny]
	Name string       `json:"name"` // localised text, follows Accept-Language

	Unknown map[string]jsontext.Value `json:",embed"`
}

// Language is a language of songs with its name in the language of the request.
//
// Source: app/Transformers/LanguageTransformer.php.
type Language struct {
	ID   Opt[LanguageID] `json:"id"`   // null stands for [LanguageAny]
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
	// Error is null unless the search failed. It is in the language of the request.
	Error        Opt[string] `json:"error"`
	Total        int         `json:"total"` // counted up to 10000
	Cursor       Cursor      `json:"cursor,omitzero"`
	CursorString Opt[string] `json:"cursor_string"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetSearchMeta tells how the server understood a search.
//
// Source: app/Http/Controllers/BeatmapsetsController.php.
type BeatmapsetSearchMeta struct {
	Sort Opt[BeatmapsetSearchSort] `json:"sort"` // the effective one

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetFavouriteResponse is the answer to POST /beatmapsets/{beatmapset}/favourites.
//
// Source: app/Http/Controllers/Beatmapsets/FavouritesController.php.
type BeatmapsetFavouriteResponse struct {
	FavouriteCount int `json:"favourite_count"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetFavouriteIds is the answer to GET /me/beatmapset-favourites.
//
// Source: app/Http/Controllers/Account/BeatmapsetFavouritesController.php.
type BeatmapsetFavouriteIds struct {
	BeatmapsetIDs []BeatmapsetID `json:"beatmapset_ids"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetRating is the answer to GET /beatmapsets/{beatmapset}/ratings.
//
// Source: app/Http/Controllers/Beatmapsets/BeatmapsetRatingsController.php.
type BeatmapsetRating struct {
	DisallowRatingReason Opt[string] `json:"disallow_rating_reason"` // null when the token user may rate
	TotalRating          float64     `json:"total_rating"`
	UserRating           Opt[int]    `json:"user_rating"` // 1–10; null when not rated

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetRatingUpdate is the answer to POST /beatmapsets/{beatmapset}/ratings.
//
// Source: app/Http/Controllers/Beatmapsets/BeatmapsetRatingsController.php.
type BeatmapsetRatingUpdate struct {
	// UpdatedRating is the new average, a number that the server sends in a string: "8.5000".
	UpdatedRating Opt[Scalar] `json:"updated_rating"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// DownloadQuota is the answer to GET /me/download-quota-check.
//
// Source: app/Http/Controllers/HomeController.php.
type DownloadQuota struct {
	QuotaUsed int `json:"quota_used"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// GenreID is a genre.
type GenreID int

// The values of GenreID.
const (
	GenreIDAny         GenreID = 0
	GenreIDUnspecified GenreID = 1
	GenreIDVideoGame   GenreID = 2
	GenreIDAnime       GenreID = 3
	GenreIDRock        GenreID = 4
	GenreIDPop         GenreID = 5
	GenreIDOther       GenreID = 6
	GenreIDNovelty     GenreID = 7
	GenreIDHipHop      GenreID = 9
	GenreIDElectronic  GenreID = 10
	GenreIDMetal       GenreID = 11
	GenreIDClassical   GenreID = 12
	GenreIDFolk        GenreID = 13
	GenreIDJazz        GenreID = 14
)

// String returns the name of g, or a form such as GenreID(99) when it has none.
func (g GenreID) String() string {
	switch g {
	case GenreIDAny:
		return "Any"
	case GenreIDUnspecified:
		return "Unspecified"
	case GenreIDVideoGame:
		return "Video Game"
	case GenreIDAnime:
		return "Anime"
	case GenreIDRock:
		return "Rock"
	case GenreIDPop:
		return "Pop"
	case GenreIDOther:
		return "Other"
	case GenreIDNovelty:
		return "Novelty"
	case GenreIDHipHop:
		return "Hip Hop"
	case GenreIDElectronic:
		return "Electronic"
	case GenreIDMetal:
		return "Metal"
	case GenreIDClassical:
		return "Classical"
	case GenreIDFolk:
		return "Folk"
	case GenreIDJazz:
		return "Jazz"
	}
	return "GenreID(" + strconv.Itoa(int(g)) + ")"
}

// Known reports whether g is one of the constants.
func (g GenreID) Known() bool {
	switch g {
	case GenreIDAny, GenreIDUnspecified, GenreIDVideoGame, GenreIDAnime, GenreIDRock,
		GenreIDPop, GenreIDOther, GenreIDNovelty, GenreIDHipHop, GenreIDElectronic, GenreIDMetal,
		GenreIDClassical, GenreIDFolk, GenreIDJazz:
		return true
	}
	return false
}

// LanguageID is the language of a song.
type LanguageID int

// The values of LanguageID.
const (
	LanguageIDAny          LanguageID = 0
	LanguageIDUnspecified  LanguageID = 1
	LanguageIDEnglish      LanguageID = 2
	LanguageIDJapanese     LanguageID = 3
	LanguageIDChinese      LanguageID = 4
	LanguageIDInstrumental LanguageID = 5
	LanguageIDKorean       LanguageID = 6
	LanguageIDFrench       LanguageID = 7
	LanguageIDGerman       LanguageID = 8
	LanguageIDSwedish      LanguageID = 9
	LanguageIDSpanish      LanguageID = 10
	LanguageIDItalian      LanguageID = 11
	LanguageIDRussian      LanguageID = 12
	LanguageIDPolish       LanguageID = 13
	LanguageIDOther        LanguageID = 14
)

// String returns the name of l, or a form such as LanguageID(99) when it has none.
func (l LanguageID) String() string {
	switch l {
	case LanguageIDAny:
		return "Any"
	case LanguageIDUnspecified:
		return "Unspecified"
	case LanguageIDEnglish:
		return "English"
	case LanguageIDJapanese:
		return "Japanese"
	case LanguageIDChinese:
		return "Chinese"
	case LanguageIDInstrumental:
		return "Instrumental"
	case LanguageIDKorean:
		return "Korean"
	case LanguageIDFrench:
		return "French"
	case LanguageIDGerman:
		return "German"
	case LanguageIDSwedish:
		return "Swedish"
	case LanguageIDSpanish:
		return "Spanish"
	case LanguageIDItalian:
		return "Italian"
	case LanguageIDRussian:
		return "Russian"
	case LanguageIDPolish:
		return "Polish"
	case LanguageIDOther:
		return "Other"
	}
	return "LanguageID(" + strconv.Itoa(int(l)) + ")"
}

// Known reports whether l is one of the constants.
func (l LanguageID) Known() bool {
	switch l {
	case LanguageIDAny, LanguageIDUnspecified, LanguageIDEnglish, LanguageIDJapanese,
		LanguageIDChinese, LanguageIDInstrumental, LanguageIDKorean, LanguageIDFrench,
		LanguageIDGerman, LanguageIDSwedish, LanguageIDSpanish, LanguageIDItalian,
		LanguageIDRussian, LanguageIDPolish, LanguageIDOther:
		return true
	}
	return false
}

// BeatmapsetSearchSort is the order of GET /beatmapsets/search. The default depends on the
// query.
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

func (b BeatmapsetSearchSort) String() string { return string(b) }

// Known reports whether b is one of the constants.
func (b BeatmapsetSearchSort) Known() bool {
	switch b {
	case BeatmapsetSearchSortArtistAsc, BeatmapsetSearchSortArtistDesc,
		BeatmapsetSearchSortCreatorAsc, BeatmapsetSearchSortCreatorDesc,
		BeatmapsetSearchSortDifficultyAsc, BeatmapsetSearchSortDifficultyDesc,
		BeatmapsetSearchSortFavouritesAsc, BeatmapsetSearchSortFavouritesDesc,
		BeatmapsetSearchSortNominationsAsc, BeatmapsetSearchSortNominationsDesc,
		BeatmapsetSearchSortPlaysAsc, BeatmapsetSearchSortPlaysDesc,
		BeatmapsetSearchSortRankedAsc, BeatmapsetSearchSortRankedDesc,
		BeatmapsetSearchSortRatingAsc, BeatmapsetSearchSortRatingDesc,
		BeatmapsetSearchSortRelevanceAsc, BeatmapsetSearchSortRelevanceDesc,
		BeatmapsetSearchSortTitleAsc, BeatmapsetSearchSortTitleDesc,
		BeatmapsetSearchSortUpdatedAsc, BeatmapsetSearchSortUpdatedDesc:
		return true
	}
	return false
}

// BeatmapsetSearchStatus chooses the beatmapsets of a search.
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

func (b BeatmapsetSearchStatus) String() string { return string(b) }

// Known reports whether b is one of the constants.
func (b BeatmapsetSearchStatus) Known() bool {
	switch b {
	case BeatmapsetSearchStatusAny, BeatmapsetSearchStatusLeaderboard,
		BeatmapsetSearchStatusRanked, BeatmapsetSearchStatusQualified,
		BeatmapsetSearchStatusLoved, BeatmapsetSearchStatusFavourites,
		BeatmapsetSearchStatusPending, BeatmapsetSearchStatusWIP, BeatmapsetSearchStatusGraveyard,
		BeatmapsetSearchStatusMine:
		return true
	}
	return false
}

// BeatmapsetSearchExtra is something a searched beatmapset must have.
type BeatmapsetSearchExtra string

// The values of BeatmapsetSearchExtra.
const (
	BeatmapsetSearchExtraVideo      BeatmapsetSearchExtra = "video"
	BeatmapsetSearchExtraStoryboard BeatmapsetSearchExtra = "storyboard"
)

func (b BeatmapsetSearchExtra) String() string { return string(b) }

// Known reports whether b is one of the constants.
func (b BeatmapsetSearchExtra) Known() bool {
	switch b {
	case BeatmapsetSearchExtraVideo, BeatmapsetSearchExtraStoryboard:
		return true
	}
	return false
}

// BeatmapsetSearchGeneral is a wider condition of a search.
type BeatmapsetSearchGeneral string

// The values of BeatmapsetSearchGeneral.
const (
	BeatmapsetSearchGeneralRecommended     BeatmapsetSearchGeneral = "recommended"
	BeatmapsetSearchGeneralConverts        BeatmapsetSearchGeneral = "converts"
	BeatmapsetSearchGeneralFollows         BeatmapsetSearchGeneral = "follows"
	BeatmapsetSearchGeneralSpotlights      BeatmapsetSearchGeneral = "spotlights"
	BeatmapsetSearchGeneralFeaturedArtists BeatmapsetSearchGeneral = "featured_artists"
)

func (b BeatmapsetSearchGeneral) String() string { return string(b) }

// Known reports whether b is one of the constants.
func (b BeatmapsetSearchGeneral) Known() bool {
	switch b {
	case BeatmapsetSearchGeneralRecommended, BeatmapsetSearchGeneralConverts,
		BeatmapsetSearchGeneralFollows, BeatmapsetSearchGeneralSpotlights,
		BeatmapsetSearchGeneralFeaturedArtists:
		return true
	}
	return false
}

// BeatmapsetSearchPlayed chooses beatmapsets by whether the token user, a supporter, has
// played them.
type BeatmapsetSearchPlayed string

// The values of BeatmapsetSearchPlayed.
const (
	BeatmapsetSearchPlayedAny      BeatmapsetSearchPlayed = "any"
	BeatmapsetSearchPlayedPlayed   BeatmapsetSearchPlayed = "played"
	BeatmapsetSearchPlayedUnplayed BeatmapsetSearchPlayed = "unplayed"
)

func (b BeatmapsetSearchPlayed) String() string { return string(b) }

// Known reports whether b is one of the constants.
func (b BeatmapsetSearchPlayed) Known() bool {
	switch b {
	case BeatmapsetSearchPlayedAny, BeatmapsetSearchPlayedPlayed,
		BeatmapsetSearchPlayedUnplayed:
		return true
	}
	return false
}

// FavouriteAction is what POST /beatmapsets/{beatmapset}/favourites does.
type FavouriteAction string

// The values of FavouriteAction.
const (
	FavouriteActionFavourite   FavouriteAction = "favourite"
	FavouriteActionUnfavourite FavouriteAction = "unfavourite"
)

func (f FavouriteAction) String() string { return string(f) }

// Known reports whether f is one of the constants.
func (f FavouriteAction) Known() bool {
	switch f {
	case FavouriteActionFavourite, FavouriteActionUnfavourite:
		return true
	}
	return false
}
