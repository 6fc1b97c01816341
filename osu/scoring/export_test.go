package scoring

// LazerGrade is the grade of a play by the rules of lazer if it had that accuracy.
var LazerGrade = Play.lazerGrade
