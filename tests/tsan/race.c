/* Two threads that write one number without asking each other: a sanitizer that says nothing of this says nothing. */
#include <pthread.h>
#include <stddef.h>

enum { TIMES = 1000 };

static void *count(void *number)
{
	for (int i = 0; i < TIMES; i++)
		++*(int *)number;
	return NULL;
}

int main(void)
{
	pthread_t other;
	int number = 0;

	if (pthread_create(&other, NULL, count, &number) != 0)
		return 1;
	count(&number);
	pthread_join(other, NULL);
	return number == 0;
}
