using System.CommandLine;

namespace CustomerCache.Server.CommandLine;

/// <summary>Prints shell functions that complete commands and options by asking the program at every tab.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var name = new Option<string>("--name")
        {
            Description = "What the program is called on the command line.",
            DefaultValueFactory = _ => "customer-cache",
        };
        name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            {
                result.AddError($"'{text}' is no name of a program: letters, digits, '-', '_' and '.' only.");
            }
        });
        var command = new Command(
            "completion",
            "Prints a script that completes commands and options; load it with: source <(customer-cache completion bash)"
        )
        {
            shell,
            name,
        };
        command.SetAction(parsed =>
        {
            Console.WriteLine(Script(parsed.GetValue(shell)!).Replace("customer-cache", parsed.GetValue(name), StringComparison.Ordinal));
            return ExitCodes.Done;
        });
        return command;
    }

    private static string Script(string shell) =>
        shell switch
        {
            "bash" => """
                _customer_cache_complete() { local IFS=$'\n'; COMPREPLY=($(compgen -W "$(customer-cache "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}")); }
                complete -o default -F _customer_cache_complete customer-cache
                """,
            "zsh" => """
                #compdef customer-cache
                _customer_cache_complete() { local -a found; found=("${(@f)$(customer-cache "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}"); compadd -- $found; }
                compdef _customer_cache_complete customer-cache
                """,
            _ => """
                complete -c customer-cache -a '(customer-cache "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
                """,
        };
}
