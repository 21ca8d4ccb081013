/* The packs, carried inside the program: a row for each version of each.  A version that districts use stays. */
	.macro pack name, major
	.section .rodata
1:	.asciz "\name"
2:	.asciz "packs/\name/\major\().yml"
3:	.incbin "rules/packs/\name/\major\().yml"
4:	.byte 0
	.section .data.rel.ro, "aw"
	.dc.a 1b, 2b, 3b, 4b, \major
	.endm

	.section .data.rel.ro, "aw"
	.balign 8
	.global packs_begin
	.global packs_end
packs_begin:
	pack attendance-works, 1
	pack chronic-absence-federal, 1
	pack abc-middle, 1
	pack abc-high, 1
	pack freshman-on-track, 1
	pack pbis-odr, 1
	pack cico, 1
	pack idea-removal-days, 1
	pack good-news, 1
	pack letters, 1
	pack mtss-tiers, 1
	pack progress-monitoring, 1
	pack re-engagement, 1
	pack reentry-modes, 1
	pack truancy-tx, 1
	pack truancy-wa, 1

	.section .data.rel.ro, "aw"
packs_end:
	.section .note.GNU-stack, "", %progbits
