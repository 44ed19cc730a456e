using ClusterLlm.Coordinator.Display;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>One line that shows how far preparing the data has come; only in a terminal.</summary>
internal sealed class CorpusProgressLine(Screen screen) : IProgress<CorpusProgress>, IDisposable
{
    private const int BarWidth = 30;
    private bool shown;

    public void Report(CorpusProgress value)
    {
        if (!screen.IsTerminal || value.TotalBytes <= 0)
            return;
        shown = true;
        var share = Math.Clamp((double)value.DoneBytes / value.TotalBytes, 0, 1);
        var what = value.Phase switch
        {
            CorpusPhase.Reading => "reading the text",
            CorpusPhase.TrainingTokenizer => "training the tokenizer",
            _ => "tokenising",
        };
        var filled = (int)(share * BarWidth);
        screen.Overwrite($"{what,-22} {new string('█', filled)}{new string('░', BarWidth - filled)} {share,4:P0}");
    }

    public void Dispose()
    {
        if (shown)
            screen.Overwrite("");
    }
}
