/* Makes up the schools and the students of a district from a seed. */
#include "sample.h"
#include "base/arena.h"
#include <stdio.h>
#include <stdlib.h>

const struct level_words level_words[LEVEL_COUNT] = {
        [LEVEL_ELEMENTARY] = {"elementary", "Elementary", "es", "15:15", 0, 5},
        [LEVEL_MIDDLE] = {"middle", "Middle", "ms", "15:30", 6, 8},
        [LEVEL_HIGH] = {"high", "High", "hs", "15:45", 9, 12},
};

static const char *const school_names[][2] = {
        {"grant", "Grant"},
        {"lincoln", "Lincoln"},
        {"douglass", "Douglass"},
        {"carver", "Carver"},
        {"addams", "Addams"},
        {"chavez", "Chavez"},
        {"franklin", "Franklin"},
        {"parks", "Parks"},
        {"tubman", "Tubman"},
};

static const char *const first_names[] = {
        "Aaliyah",
        "Ada",
        "Amir",
        "Ana",
        "Andre",
        "Aiden",
        "Beatriz",
        "Ben",
        "Camila",
        "Carlos",
        "Chloe",
        "Daniel",
        "David",
        "Diego",
        "Elena",
        "Eli",
        "Emma",
        "Ethan",
        "Fatima",
        "Gabriel",
        "Grace",
        "Hana",
        "Henry",
        "Imani",
        "Isaac",
        "Isabella",
        "Jack",
        "Jamal",
        "Jasmine",
        "Joseph",
        "Julia",
        "Kai",
        "Kevin",
        "Layla",
        "Leo",
        "Liam",
        "Linh",
        "Lucia",
        "Luis",
        "Maria",
        "Marcus",
        "Mateo",
        "Mia",
        "Minh",
        "Naomi",
        "Noah",
        "Nora",
        "Olivia",
        "Omar",
        "Owen",
        "Paula",
        "Priya",
        "Quinn",
        "Rosa",
        "Ruth",
        "Samuel",
        "Sofia",
        "Tariq",
        "Thomas",
        "Valeria",
        "Victor",
        "William",
        "Ximena",
        "Yusuf",
        "Zoe",
};
static const char *const last_names[] = {
        "Abdi",
        "Adams",
        "Alvarez",
        "Baker",
        "Begay",
        "Brown",
        "Campbell",
        "Castillo",
        "Chen",
        "Clark",
        "Cruz",
        "Davis",
        "Diaz",
        "Edwards",
        "Evans",
        "Flores",
        "Foster",
        "Garcia",
        "Gomez",
        "Green",
        "Hall",
        "Harris",
        "Hernandez",
        "Ibrahim",
        "Jackson",
        "Johnson",
        "Jones",
        "Kelly",
        "Khan",
        "Kim",
        "King",
        "Le",
        "Lee",
        "Lewis",
        "Lopez",
        "Martin",
        "Martinez",
        "Miller",
        "Mitchell",
        "Moore",
        "Nguyen",
        "Ortiz",
        "Owens",
        "Park",
        "Patel",
        "Perez",
        "Quintero",
        "Ramirez",
        "Reyes",
        "Rivera",
        "Roberts",
        "Rossi",
        "Sanchez",
        "Schmidt",
        "Scott",
        "Silva",
        "Smith",
        "Taylor",
        "Thomas",
        "Torres",
        "Tran",
        "Turner",
        "Vang",
        "Walker",
        "Washington",
        "White",
        "Williams",
        "Wilson",
        "Wright",
        "Yang",
        "Young",
        "Zhou",
};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Per thousand students; who is in none of these leads a steady life. */
static const uint32_t story_shares[STORY_COUNT] = {
        [STORY_SUDDEN] = 20,
        [STORY_DRIFT] = 28,
        [STORY_ENTRY_ERROR] = 20,
        [STORY_WRONG_STUDENT] = 8,
        [STORY_CLUSTER] = 12,
        [STORY_READER] = 30,
        [STORY_PAPER] = 8,
        [STORY_MOVER] = 8,
        [STORY_ARRIVAL] = 10,
};

static enum story story_draw(struct random *random)
{
	uint32_t at = random_below(random, 1000);

	for (enum story story = 0; story < STORY_COUNT; story++) {
		if (at < story_shares[story])
			return story;
		at -= story_shares[story];
	}
	return STORY_STEADY;
}

static void school_make(struct school *school, uint32_t number)
{
	const char *const *names = school_names[number % COUNT(school_names)];
	uint32_t round = number / (uint32_t)COUNT(school_names) + 1;

	school->level = (enum level)(number % LEVEL_COUNT);
	const struct level_words *words = &level_words[school->level];
	if (round == 1) {
		snprintf(school->id, sizeof(school->id), "%s-%s", names[0], words->suffix);
		snprintf(school->name, sizeof(school->name), "%s %s", names[1], words->title);
	} else {
		snprintf(school->id, sizeof(school->id), "%s-%s-%u", names[0], words->suffix, round);
		snprintf(school->name, sizeof(school->name), "%s %s %u", names[1], words->title, round);
	}
}

/* The next school of the same level: its own where there is no other. */
static uint32_t school_next(uint32_t school, uint32_t count)
{
	return school + LEVEL_COUNT < count ? school + LEVEL_COUNT : school % LEVEL_COUNT;
}

static void pupil_make(struct pupil *pupil, const struct sample *sample, uint32_t number)
{
	struct random random = random_for(sample->seed, number + 1);
	int32_t days = (int32_t)sample->year.count;

	snprintf(pupil->id, sizeof(pupil->id), "S%05u", number + 1);
	pupil->school = random_below(&random, sample->school_count);
	pupil->next_school = school_next(pupil->school, sample->school_count);
	const struct level_words *words = &level_words[sample->schools[pupil->school].level];
	pupil->first = first_names[random_below(&random, COUNT(first_names))];
	pupil->last = last_names[random_below(&random, COUNT(last_names))];
	pupil->grade = random_between(&random, words->first_grade, words->last_grade);
	pupil->story = story_draw(&random);
	pupil->story_at = 1 + random_between(&random, days / 6, days > 8 ? days - 7 : days - 1);
	/* One of each in its first half, so that the smallest school on any date shows them all. */
	if (number < STORY_COUNT) {
		pupil->story = (enum story)number;
		pupil->story_at = days / 3;
	}
	pupil->words = 150 + 180 * (pupil->grade < 5 ? pupil->grade : 5) + random_bell(&random, 0, 60);
	pupil->is_probed = pupil->story == STORY_READER || (pupil->grade <= 5 && random_chance(&random, 200));
	pupil->random = random;
}

void sample_create(struct sample *sample, uint64_t seed, uint32_t pupils, uint32_t schools)
{
	sample->seed = seed;
	sample->school_count = schools;
	sample->pupil_count = pupils;
	sample->schools = memory_take(schools * sizeof(*sample->schools));
	sample->pupils = memory_take(pupils * sizeof(*sample->pupils));
	for (uint32_t i = 0; i < schools; i++)
		school_make(&sample->schools[i], i);
	for (uint32_t i = 0; i < pupils; i++) {
		pupil_make(&sample->pupils[i], sample, i);
		sample->schools[sample->pupils[i].school].pupils++;
	}
}

void sample_finish(struct sample *sample)
{
	free(sample->schools);
	free(sample->pupils);
	*sample = (struct sample){0};
}

uint32_t pupil_school(const struct pupil *pupil, int32_t day_index)
{
	return pupil->story == STORY_MOVER && day_index >= pupil->story_at ? pupil->next_school
	                                                                   : pupil->school;
}

/* Who moves away when there is no other school of the level comes back six weeks later. */
bool pupil_is_here(const struct pupil *pupil, int32_t day_index)
{
	if (pupil->story == STORY_ARRIVAL)
		return day_index >= pupil->story_at;
	if (pupil->story == STORY_MOVER && pupil->school == pupil->next_school)
		return day_index < pupil->story_at || day_index >= pupil->story_at + PUPIL_AWAY_DAYS;
	return true;
}
