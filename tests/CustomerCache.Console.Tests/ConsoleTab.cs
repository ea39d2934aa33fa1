using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Playwright;

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>
/// A tab of the console. When it is closed, it asserts that no error was logged, that only the server was called, and that the
/// policy of the page was not violated.
/// </summary>
internal sealed class ConsoleTab : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentBag<int> _expected = [];
    private readonly Uri _server;
    private volatile bool _expectsRefusals;
    private volatile string? _allowed;

    private ConsoleTab(IPage page, Uri server)
    {
        (Page, _server) = (page, server);
        page.Console += (_, message) => Hear(message);
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Request += (_, request) => Check(request.Url);
    }

    public IPage Page { get; }

    public ILocator Heading => Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    public ILocator Main => Page.GetByRole(AriaRole.Main);

    /// <summary>Gets the announcements to screen readers.</summary>
    public ILocator Announced => Page.Locator("#announcer");

    public static async Task<ConsoleTab> OfAsync(IPage page, Uri server)
    {
        await page.AddInitScriptAsync(
            "addEventListener('securitypolicyviolation', e => console.error('the policy forbids ' + e.violatedDirective + ' ' + "
                + "e.blockedURI))"
        );
        return new ConsoleTab(page, server);
    }

    /// <summary>Expects responses with this status.</summary>
    public void Expect(int status) => _expected.Add(status);

    /// <summary>Allows requests to another host: the identity provider.</summary>
    public void Allow(Uri other) => _allowed = other.Authority;

    /// <summary>Expects violations of the policy of a page: they were tried and blocked.</summary>
    public void ExpectRefusals() => _expectsRefusals = true;

    /// <summary>Opens a page of the console, and waits until it is there.</summary>
    public async Task NavigateAsync(string hash, string heading)
    {
        await Page.GotoAsync("/" + hash);
        await Assertions.Expect(Heading).ToContainTextAsync(heading);
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    /// <summary>Returns the row of a table by its header.</summary>
    public ILocator Row(string head) =>
        Page.GetByRole(AriaRole.Row).Filter(new() { Has = Page.GetByRole(AriaRole.Rowheader, new() { Name = head }) });

    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        Assert.Empty(_complaints);
    }

    private void Hear(IConsoleMessage message)
    {
        if (
            message.Type == "error"
            && !_expected.Any(status =>
                message.Text.Contains(string.Create(CultureInfo.InvariantCulture, $"status of {status} "), StringComparison.Ordinal)
            )
            && !(_expectsRefusals && IsRefusal(message.Text))
            && !(_expected.Contains(0) && message.Text.Contains("net::ERR", StringComparison.Ordinal))
        )
        {
            _complaints.Enqueue($"{message.Text} ({message.Location})");
        }
    }

    private static bool IsRefusal(string text) =>
        text.Contains("the policy forbids", StringComparison.Ordinal) || text.Contains("Content Security Policy", StringComparison.Ordinal);

    private void Check(string url)
    {
        if (new Uri(url) is { Scheme: not ("data" or "blob") } asked && asked.Authority != _server.Authority && asked.Authority != _allowed)
        {
            _complaints.Enqueue($"{url} is asked, which is another host");
        }
    }
}
