/* The demonstration's rules, as bytes in the program: there is nothing to install beside it. */
	.section .rodata
	.globl demo_rules_begin
	.globl demo_rules_end
demo_rules_begin:
	.incbin "examples/demo-rules.yml"
demo_rules_end:
	.byte 0
	.section .note.GNU-stack,"",@progbits
