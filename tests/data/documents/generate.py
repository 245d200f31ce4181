#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: CC0-1.0
"""Makes the sample documents beside it out of report.md and rules.md. Needs LibreOffice Writer with python3-uno, qpdf, pdftoppm, Pillow and msoffcrypto-tool.

The results are committed; run it only to change them. The tests do not run it.
"""
import html
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from xml.sax.saxutils import escape

HERE = pathlib.Path(__file__).resolve().parent
NAMESPACES = ' '.join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in [('office', 'office'), ('text', 'text'), ('style', 'style'), ('table', 'table'), ('meta', 'meta')]
) + ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def blocks(markdown):
    """(kind, level, text or rows or items) for each block."""
    for block in markdown.strip().split('\n\n'):
        lines = block.split('\n')
        if match := re.match(r'(#+) (.*)', block):
            yield 'heading', len(match[1]), match[2]
        elif lines[0].startswith('|'):
            yield 'table', 0, [[cell.strip() for cell in line.strip('|').split('|')] for line in lines if not line.startswith('|-')]
        elif re.match(r'- |\d+\. ', lines[0]):
            yield 'list', 0, [re.sub(r'^(- |\d+\. )', '', line) for line in lines]
        else:
            yield 'body', 0, block


def flat_odt(markdown, title, page_per_chapter, footnote=None):
    style = lambda name, level: (
        f'<style:style style:name="{name}" style:family="paragraph" style:default-outline-level="{level}">'
        f'<style:paragraph-properties fo:margin-top="0.4cm" fo:margin-bottom="0.25cm" fo:keep-with-next="always"/>'
        f'<style:text-properties fo:font-size="{22 - 4 * level}pt" fo:font-weight="bold" style:font-name="Liberation Sans"/></style:style>')
    body = []
    first = True
    for kind, level, content in blocks(markdown):
        if kind == 'heading':
            name = 'Break' if page_per_chapter and level == 1 and not first else f'Heading_20_{level}'
            body.append(f'<text:h text:style-name="{name}" text:outline-level="{level}">{escape(content)}</text:h>')
        elif kind == 'table':
            rows = ''.join('<table:table-row>' + ''.join(
                f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>' for cell in row
            ) + '</table:table-row>' for row in content)
            body.append(f'<table:table><table:table-column table:number-columns-repeated="{len(content[0])}"/>{rows}</table:table>')
        elif kind == 'list':
            items = ''.join(f'<text:list-item><text:p text:style-name="Body">{escape(item)}</text:p></text:list-item>' for item in content)
            body.append(f'<text:list text:style-name="Bullets">{items}</text:list>')
        else:
            note = ''
            if footnote and first is False:
                note = (f'<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
                        f'<text:p>{escape(footnote)}</text:p></text:note-body></text:note>')
                footnote = None
            body.append(f'<text:p text:style-name="Body">{escape(content)}{note}</text:p>')
        first = False
    return f'''<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta><dc:title>{escape(title)}</dc:title></office:meta>
<office:styles>
<style:style style:name="Body" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.25cm" fo:text-align="justify"/>
<style:text-properties fo:font-size="11pt" style:font-name="Liberation Serif" fo:language="en" fo:country="GB"/></style:style>
{''.join(style(f"Heading_20_{level}", level) for level in (1, 2, 3))}
<text:list-style style:name="Bullets"><text:list-level-style-bullet text:level="1" text:bullet-char="•">
<style:list-level-properties><style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-0.6cm" fo:margin-left="1.2cm"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"/></style:list-level-properties>
</text:list-level-style-bullet></text:list-style>
</office:styles>
<office:automatic-styles>
<style:style style:name="Break" style:family="paragraph" style:parent-style-name="Heading_20_1"><style:paragraph-properties fo:break-before="page"/></style:style>
<style:page-layout style:name="Layout"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2.2cm"/>
<style:header-style><style:header-footer-properties fo:min-height="1cm"/></style:header-style>
<style:footer-style><style:header-footer-properties fo:min-height="1cm"/></style:footer-style></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="Layout">
<style:header><text:p>{escape(title)}</text:p></style:header>
<style:footer><text:p>Page <text:page-number>1</text:page-number></text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:text>{''.join(body)}</office:text></office:body></office:document>'''


def convert(source, target, folder):
    subprocess.run(['soffice', f'-env:UserInstallation=file://{folder}/profile', '--headless', '--convert-to', target, '--outdir', folder, source],
                   check=True, stdout=subprocess.DEVNULL)


def encrypt_odt(source, target, folder):
    """Stores `source` with the password "secret": the command line has no option for it."""
    import uno
    from com.sun.star.beans import PropertyValue

    office = subprocess.Popen(['soffice', f'-env:UserInstallation=file://{folder}/profile', '--headless', '--norestore',
                               '--accept=pipe,name=tramontane-samples;urp;'], stdout=subprocess.DEVNULL)
    resolver = uno.getComponentContext().ServiceManager.createInstance('com.sun.star.bridge.UnoUrlResolver')
    for _ in range(60):
        try:
            context = resolver.resolve('uno:pipe,name=tramontane-samples;urp;StarOffice.ComponentContext')
            break
        except Exception:
            time.sleep(0.5)
    desktop = context.ServiceManager.createInstanceWithContext('com.sun.star.frame.Desktop', context)
    document = desktop.loadComponentFromURL(f'file://{source}', '_blank', 0, (PropertyValue('Hidden', 0, True, 0),))
    document.storeToURL(f'file://{target}', (PropertyValue('FilterName', 0, 'writer8', 0), PropertyValue('Password', 0, 'secret', 0)))
    document.close(False)
    try:
        desktop.terminate()
    except Exception:
        pass
    office.wait(30)


def xhtml(markdown, title):
    parts = []
    for kind, level, content in blocks(markdown):
        if kind == 'heading':
            parts.append(f'<h{level}>{html.escape(content)}</h{level}>')
        elif kind == 'table':
            parts.append('<table>' + ''.join('<tr>' + ''.join(f'<td>{html.escape(cell)}</td>' for cell in row) + '</tr>' for row in content) + '</table>')
        elif kind == 'list':
            parts.append('<ul>' + ''.join(f'<li>{html.escape(item)}</li>' for item in content) + '</ul>')
        else:
            parts.append(f'<p>{html.escape(content)}</p>')
    return (f'<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{html.escape(title)}</title>'
            '</head><body>\n' + '\n'.join(parts) + '\n</body></html>\n')


def epub(markdown, title, path):
    chapters = re.split(r'\n(?=## )', markdown)
    names = [re.match(r'#+ (.*)', chapter)[1] for chapter in chapters]
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as book:
        book.writestr(zipfile.ZipInfo('mimetype'), 'application/epub+zip')
        book.writestr('META-INF/container.xml', '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
                      '<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>')
        items = ''.join(f'<item id="c{i}" href="text/c%20{i}.xhtml" media-type="application/xhtml+xml"/>' for i in range(len(chapters)))
        spine = ''.join(f'<itemref idref="c{i}"/>' for i in range(len(chapters)))
        book.writestr('OEBPS/book.opf', '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">'
                      f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:x-sample:rules</dc:identifier><dc:title>{title}</dc:title>'
                      f'<dc:language>en</dc:language></metadata><manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
                      f'{items}</manifest><spine>{spine}</spine></package>')
        links = ''.join(f'<li><a href="text/c%20{i}.xhtml">{html.escape(name)}</a></li>' for i, name in enumerate(names))
        book.writestr('OEBPS/nav.xhtml', '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
                      f'<head><title>Contents</title></head><body><nav epub:type="toc"><ol>{links}</ol></nav></body></html>')
        for i, chapter in enumerate(chapters):
            book.writestr(f'OEBPS/text/c {i}.xhtml', xhtml(chapter, title))




def main():
    report = (HERE / 'report.md').read_text()
    rules = (HERE / 'rules.md').read_text()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / 'report.fodt').write_text(flat_odt(report, 'Harrowmere Annual Report 2031', True))
        (folder / 'rules.fodt').write_text(flat_odt(rules, 'Rules of the Brookside Allotments', False, 'The map of the plots hangs in the shed.'))
        convert(folder / 'report.fodt', 'pdf', folder)
        for target in ('odt', 'docx', 'pdf'):
            convert(folder / 'rules.fodt', target, folder)
        (HERE / 'report.pdf').write_bytes((folder / 'report.pdf').read_bytes())
        for suffix in ('odt', 'docx'):
            (HERE / f'rules.{suffix}').write_bytes((folder / f'rules.{suffix}').read_bytes())
        encrypt_odt(folder / 'rules.fodt', HERE / 'encrypted.odt', folder)
        subprocess.run(['msoffcrypto-tool', '-e', '-p', 'secret', HERE / 'rules.docx', HERE / 'encrypted.docx'], check=True)
        subprocess.run(['qpdf', '--encrypt', 'secret', 'owner', '256', '--', folder / 'rules.pdf', HERE / 'encrypted.pdf'], check=True)
        subprocess.run(['pdftoppm', '-r', '60', '-gray', '-l', '2', folder / 'report.pdf', folder / 'scan'], check=True)
        from PIL import Image
        pages = [Image.open(path).convert('1') for path in sorted(folder.glob('scan*.pgm'))]
        pages[0].save(HERE / 'scanned.pdf', save_all=True, append_images=pages[1:], resolution=60)
        pages[0].resize((60, 85)).save(HERE / 'picture.png')
    epub(rules, 'Rules of the Brookside Allotments', HERE / 'rules.epub')


if __name__ == '__main__':
    sys.exit(main())
