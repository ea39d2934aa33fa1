using System.Text;
using CustomerCache.Server.CommandLine;

namespace CustomerCache.Server.Tests.CommandLine;

/// <summary>
/// Captures the output to the console. The process has one console: tests that use this are in one collection.
/// </summary>
internal sealed class ConsoleCapture : IDisposable
{
    // Only to turn a test that would hang into one that fails.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(30);

    private readonly (TextWriter Out, TextWriter Error) _before = (Console.Out, Console.Error);
    private readonly RecordingWriter _out = new();
    private readonly RecordingWriter _error = new();

    public ConsoleCapture()
    {
        Console.SetOut(_out);
        Console.SetError(_error);
    }

    public string Out => _out.Text;

    public string Error => _error.Text;

    /// <summary>Runs the arguments of a command line as the executable would.</summary>
    public static async Task<CommandResult> RunAsync(params string[] args)
    {
        using var console = new ConsoleCapture();
        var code = await CommandLineProgram.RunAsync(args);
        return new CommandResult(code, Lines(console.Out), Lines(console.Error));
    }

    /// <summary>Completes when the text has been written to standard output.</summary>
    public Task WaitForAsync(string text) => _out.WaitForAsync(text).WaitAsync(HangTimeout);

    public void Dispose()
    {
        Console.SetOut(_before.Out);
        Console.SetError(_before.Error);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The exit code of a command, and the lines it wrote.</summary>
    internal sealed record CommandResult(int Code, string[] Out, string[] Error);

    private sealed class RecordingWriter : TextWriter
    {
        private readonly Lock _gate = new();
        private readonly StringBuilder _text = new();
        private readonly List<(string Text, TaskCompletionSource Written)> _waiting = [];

        public override Encoding Encoding => Encoding.UTF8;

        public string Text
        {
            get
            {
                lock (_gate)
                {
                    return _text.ToString();
                }
            }
        }

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(string? value)
        {
            lock (_gate)
            {
                _text.Append(value);
                Notify_NeedsLock();
            }
        }

        public override void WriteLine(string? value) => Write(value + "\n");

        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            return Task.CompletedTask;
        }

        public Task WaitForAsync(string text)
        {
            lock (_gate)
            {
                var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add((text, written));
                Notify_NeedsLock();
                return written.Task;
            }
        }

        private void Notify_NeedsLock()
        {
            if (_waiting.Count > 0)
            {
                var text = _text.ToString();
                foreach (var (wanted, written) in _waiting)
                {
                    if (text.Contains(wanted, StringComparison.Ordinal))
                    {
                        written.TrySetResult();
                    }
                }
            }
        }
    }
}
