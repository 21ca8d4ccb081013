/* The built-in streams, carried inside the program: rules mean the same wherever it runs. */
	.section .rodata
	.global prelude_yml
	.global prelude_yml_end
prelude_yml:
	.incbin "rules/prelude.yml"
prelude_yml_end:
	.byte 0
	.section .note.GNU-stack, "", %progbits
