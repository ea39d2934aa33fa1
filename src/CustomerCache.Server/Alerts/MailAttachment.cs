namespace CustomerCache.Server.Alerts;

/// <summary>A CSV file attached to a mail, UTF-8. The text is made when a channel first asks for it: a refresh does not wait for a file that nobody sends.</summary>
public sealed class MailAttachment(string name, Func<string> makeText)
{
    private readonly Lazy<string> _text = new(makeText);

    /// <summary>The name of the file.</summary>
    public string Name => name;

    /// <summary>The content.</summary>
    public string Text => _text.Value;
}
