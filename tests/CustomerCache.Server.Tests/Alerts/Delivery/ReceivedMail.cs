namespace CustomerCache.Server.Tests.Alerts.Delivery;

/// <summary>A mail that a server accepted.</summary>
internal sealed record ReceivedMail(string From, IReadOnlyList<string> Recipients, MimePart Content)
{
    public string Subject => Content.Headers["Subject"];

    public string Text => Assert.Single(Content.All, p => p.Type.MediaType == "text/plain").Text;

    public string Html => Assert.Single(Content.All, p => p.Type.MediaType == "text/html").Text;

    public IReadOnlyList<MimePart> Files =>
        [
            .. Content.All.Where(p =>
                p.Headers.GetValueOrDefault("Content-Disposition")?.StartsWith("attachment", StringComparison.Ordinal) is true
            ),
        ];
}
