/* What `intervene init` writes, as bytes in the program: there is nothing to install beside it. */
	.section .rodata
	.globl starter_config_begin
	.globl starter_config_end
	.globl starter_rules_begin
	.globl starter_rules_end
	.globl starter_tests_begin
	.globl starter_tests_end
starter_config_begin:
	.incbin "examples/starter/intervened.yml"
starter_config_end:
	.byte 0
starter_rules_begin:
	.incbin "examples/starter/rules.d/first.yml"
starter_rules_end:
	.byte 0
starter_tests_begin:
	.incbin "examples/starter/rules.d/first_test.yml"
starter_tests_end:
	.byte 0
	.section .note.GNU-stack,"",@progbits
